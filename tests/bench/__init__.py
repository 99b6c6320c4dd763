"""`make bench`, not a test: a bare signalbot handler that echoes and the whole bot, side by side in one run."""
