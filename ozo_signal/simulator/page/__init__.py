"""A page with a row of phones, to try the bot on, to learn it, to show it; and what directs the play there."""
