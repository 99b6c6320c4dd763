"""A pretend Signal in a process of its own: signal-cli's JSON-RPC, phones, groups and pretend time.

Nothing here knows the rest of `ozo_signal`, and nothing here reaches beyond this machine.

What it is like is told here line by line; each line has a name, and the tests that hold it carry it.

imitated:
  queue             the queue waits while nobody is subscribed; what was written to a socket is gone, read or not
  early-frames      frames that waited come before the answer to subscribeReceive
  twice             a frame may be handed out a second time (on request)
  frames            frames have the keys and kinds of values of real ones; numbers are hidden unless known
  parameters        methods and parameters are signal-cli's; a list is one value or an array, its plural an array;
                    unknown names, and short names of options, are passed over; timestamps below 2^31 are refused
  codes             the codes of JSON-RPC and of signal-cli
  own-stamps        every message has a timestamp of its own, and the time of the server is now
  one-timestamp     one timestamp for all recipients of one send, which is private to each
  results           a result for each recipient; an error, with the results, when nobody was reached
  failures          on request: no network, not registered, a new identity, rate-limited, no keys; of one phone or all,
                    or of a group
  proof             a captcha asked for and taken
  refused           to a group where the bot is not, or may not send, to nobody, without words: an error, nothing sent
  no-echo           the bot gets nothing back of what it does itself
  quotes            a phone shows its own copy, else the sent text, else it drops the message (iOS)
  newest-edit       an edit names the newest timestamp (iOS); without a quote it takes the quote away
  change-windows    phones take changes for 48 hours and 100 edits, offer them for 24 hours and 10 edits, and no edit of
                    a voice message, a sticker or a poll
  units             mentions and styles count UTF-16 units, inside the text
  reactions         one for each person, on any message that is there
  typing            shown until it stops, the words come, or 15 seconds are over
  bytes             pictures and voice messages of people and of the bot reach phones
  files             what people send along lies in a folder, in clear, until somebody else takes it away; the bot sends
                    data URIs
  timers            messages vanish when the timer is over with which they were sent
  members           who wrote to the bot before is a member at once, others are invited, and read and write nothing
                    until they accept; who left or was removed reads nothing more
  group-permissions who may send (everybody may react and vote), who may change what; the last admin cannot just go
  group-news        phones are told each change in a line of its own; the bot, of what people do, only that something
                    changed, and of requests to join nothing
  group-link        a link lets people in, or lets them ask
  admin-delete      an admin deletes for everybody
  polls             asked, voted on and closed in groups; dropped anywhere else (Android)

not imitated:
  dead-client       a client which died stays subscribed while one of its requests runs: here it is gone at once
  side-by-side      requests of one connection run side by side: here one after the other
  same-stamp        two messages with the same timestamp
  own-limits        rate limits and proofs asked for by themselves: only on request
  new-identity-in   what somebody with a new identity writes is kept back until they are trusted: here it comes
  other-methods     pins, stories, calls, stickers of the bot, trust, contacts, devices: no such method; whatever frame
                    comes of them in real life can be given raw
  other-parameters  usernames, note to self, previews, view once, bans, labels, avatars: passed over
  receipts          told to nobody, and sent by nobody: a timer starts when a message is sent, not when it is read
  linked-devices    no sync messages
  groups-by-people  people rename nothing and add nobody; two admins never change a group at once
"""
