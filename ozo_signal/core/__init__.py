"""The core decides: a session is a value, an event goes in, a new session and effects come out.

It uses the standard library only and knows no clock, no prose, no Signal, no disk.
"""
