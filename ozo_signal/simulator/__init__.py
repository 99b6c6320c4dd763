"""A pretend Signal in a process of its own: signal-cli's JSON-RPC, phones, groups and pretend time.

Nothing here knows the rest of `ozo_signal`, and nothing here reaches beyond this machine.

imitated                                            | not imitated
--------------------------------------------------- | ------------------------------------------------
the queue waits while nobody is subscribed; what    | a dead client which stays subscribed while one
was written to a socket is gone, read or not        | of its requests is still running
frames that waited come before the answer to        | requests of one connection running side by side
subscribeReceive                                    |
one timestamp for all recipients of one send        | two messages with the same timestamp
a result for each recipient, an error when nobody   | rate limits by themselves (see `trouble`),
was reached; proof (a captcha) asked and taken      |
quotes: a phone shows its own copy, else the sent   | polls, pins, stories, calls, previews, receipts,
text, else it drops the message (iOS)               | profile changes (raw frames can be given)
edits name the newest timestamp (iOS); 48 hours for | attachments: a name arrives, never bytes
edits and deletions                                 |
mentions in UTF-16 units, one reaction per person,  | typing seen on phones, styled text as it looks
typing                                              |
groups: members and invited ones, who may send,     | two admins changing a group at once, avatars,
admins, link, requests to join, revision, one       | labels
system line for each change; UPDATE frames tell no  |
detail                                              |
what people send along lies in a folder, in clear,  |
until somebody else takes it away; data URIs        |
timers are kept and told                            | messages vanishing when their timer is over
the bot's own sends are not echoed                  | linked devices, sync messages
"""
