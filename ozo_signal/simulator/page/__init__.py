"""A page with a row of phones, for whoever wants to try the bot, learn it or show it; and what directs the play on it."""
