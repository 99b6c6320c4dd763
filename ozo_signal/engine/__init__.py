"""The engine keeps it running: the desk, the alarm, the outbox, and what happens in one transaction at the desk."""
