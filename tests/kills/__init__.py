"""The bot is killed, again and again, and everything goes on as if it had not been: the kill matrix and its soak."""
