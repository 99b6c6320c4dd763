"""OZO on Signal: a bot that holds the frame of a group conversation."""

__version__ = "0.1.0"
