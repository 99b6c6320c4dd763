"""Rooms: how a session reaches people, and what their messages mean to it. The lobby is the private chat."""
