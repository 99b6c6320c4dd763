"""A pretend Signal in a process of its own: signal-cli's JSON-RPC, phones, groups and pretend time.

Nothing here knows the rest of `ozo_signal`, and nothing here reaches beyond this machine.
"""
