"""Words: what people mean by theirs, and how the bot says its own, in English, Dutch and Greek.

Nothing here decides what happens in a session.
"""
