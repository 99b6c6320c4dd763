"""What phones show, written down for whoever looks at them: `screen` for one phone, `look` for all that changed.

What may happen on a phone is decided elsewhere; nothing is changed here.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from ozo_signal.simulator.chats import may_send
from ozo_signal.simulator.things import PRIVATE, SYSTEM, Group, Line, Phone
from ozo_signal.simulator.world import World

Shown = dict[str, Any]
Range = list[Any]  # start, length, and what is there; in UTF-16 units

# What is left of a line whose timer is over.
NOTHING: Shown = {
    **{"text": "", "quote": None, "quoted": None, "poll": None, "reactions": {}, "edited": False, "deleted": False},
    **{kind: [] for kind in ("mentions", "mentioned", "styles", "ranges", "files")},
}


def screen(world: World, name: str, since: int = 0) -> list[Shown]:
    """What this phone has shown, in order, after line number `since`: the record of a play, with what vanished since.

    What people send along is not in `files`.
    """
    phone = world.phone(name)
    names = _names(world)
    lines = [(line, _line(world, phone, line, names)) for line in phone.lines[max(since, 0) :]]
    return [shown if line.author == world.bot else {**shown, "files": []} for line, shown in lines]


def look(world: World, since: int = 0) -> Shown:
    """All phones: lines changed after change number `since`, and their chats and who types there as they are now."""
    names = _names(world)
    return {
        "change": world.change,
        "now": world.now,
        "posts": len(world.posts),
        "letters": len(world.letters),
        "phones": {phone.name: _phone(world, phone, names, since) for phone in world.phones.values()},
    }


def _names(world: World) -> dict[str, str]:
    return {SYSTEM: SYSTEM, world.bot: PRIVATE, **{phone.uuid: phone.name for phone in world.phones.values()}}


def _phone(world: World, phone: Phone, names: dict[str, str], since: int) -> Shown:
    # The lines that changed last are at the end, so nothing older is touched.
    fresh = takewhile(lambda line: line.changed > since, (phone.lines[n - 1] for n in reversed(phone.order)))
    return {
        "uuid": phone.uuid,
        "number": phone.number,
        "failure": phone.failure.kind if phone.failure else None,
        "expiration": phone.expiration_seconds,
        "lines": [_whole_line(world, phone, line, names) for line in sorted(fresh, key=lambda line: line.n)],
        "chats": [{"chat": PRIVATE}, *(_chat(world, phone, group, names) for group in _groups(world, phone))],
        "typing": [
            {"chat": _chat_name(world, chat), "from": names.get(person, person)}
            for (chat, person), until in phone.typing.items()
            if until > world.now
        ],
    }


def _groups(world: World, phone: Phone) -> list[Group]:
    """The groups in which this phone is, to which it is invited, or which it has left: their lines stay."""
    return [
        group
        for group in world.groups.values()
        if phone.uuid in group.members or phone.uuid in group.pending or group.id in phone.chats
    ]


def _chat(world: World, phone: Phone, group: Group, names: dict[str, str]) -> Shown:
    return {
        "chat": group.name,
        "id": group.id,
        "name": group.name,
        "description": group.description,
        "members": [names.get(person, person) for person in group.members],
        "admins": [names.get(person, person) for person in group.members if person in group.admins],
        "pending": phone.uuid in group.pending,
        "maySend": may_send(phone, group),
        "expiration": group.expiration_seconds,
        "link": group.link,
    }


def _chat_name(world: World, chat: str) -> str:
    return PRIVATE if chat == PRIVATE else world.groups[chat].name


def _line(world: World, phone: Phone, line: Line, names: dict[str, str]) -> Shown:
    def who(person: str) -> str:
        return "me" if person == phone.uuid else names.get(person, person)

    return {
        "n": line.n,
        "chat": _chat_name(world, line.chat),
        "from": who(line.author),
        "text": world.resolve(line.text, line.mentions),
        "timestamp": line.timestamp,
        "first": line.timestamps[0],
        "at": line.at,
        "edited": line.edited,
        "deleted": line.deleted,
        "quote": line.quote.text if line.quote else None,
        "mentions": [names.get(mention.uuid, mention.uuid) for mention in line.mentions],
        "styles": list(line.styles),
        "reactions": {who(person): emoji for person, emoji in line.reactions.items()},
        "kind": line.kind,
        "files": list(line.files),
        "gone": line.gone,
    }


def _whole_line(world: World, phone: Phone, line: Line, names: dict[str, str]) -> Shown:
    ranges, mentioned = _ranges(world, line, names)
    shown = {
        **_line(world, phone, line, names),
        "group": None if line.chat == PRIVATE else line.chat,
        "changed": line.changed,
        "quoted": _quoted(phone, line, names),
        "ranges": ranges,
        "mentioned": mentioned,
        "expires": line.expires,
        "poll": _poll(phone, line, names),
    }
    return {**shown, **NOTHING} if line.gone else shown


def _quoted(phone: Phone, line: Line, names: dict[str, str]) -> Shown | None:
    quote = line.quote
    if quote is None:
        return None
    original = phone.find(line.chat, quote.author, quote.timestamp)
    who = "me" if quote.author == phone.uuid else names.get(quote.author, quote.author)
    shown: Shown = {"from": who, "timestamp": quote.timestamp, "text": quote.text}
    return {**shown, "deleted": True} if original is not None and original.deleted else shown


def _poll(phone: Phone, line: Line, names: dict[str, str]) -> Shown | None:
    poll = line.poll
    if poll is None:
        return None
    voters = [[names.get(person, person) for person, votes in poll.votes.items() if n in votes] for n in range(10)]
    return {
        "question": poll.question,
        "answers": [{"text": text, "votes": voters[n]} for n, text in enumerate(poll.answers)],
        "multiple": poll.multiple,
        "closed": poll.closed,
        "own": list(poll.votes.get(phone.uuid, ())),
    }


def _ranges(world: World, line: Line, names: dict[str, str]) -> tuple[list[Range], list[Range]]:
    """Styles and mentions as ranges of the text as it is shown: a name is longer than the mark it stands for."""
    longer: list[tuple[int, int]] = []  # from this place of the text on, everything has moved by so much
    mentioned: list[Range] = []
    for mention in sorted(line.mentions, key=lambda mention: mention.start):
        length = len(f"@{world.shown_name(mention.uuid)}".encode("utf-16-le", "surrogatepass")) // 2
        start = mention.start + sum(by for _, by in longer)
        mentioned.append([start, length, names.get(mention.uuid, mention.uuid)])
        longer.append((mention.start + mention.length, length - mention.length))

    def moved(place: int) -> int:
        return place + sum(by for end, by in longer if end <= place)

    styles = [(int(start), int(length), style) for start, length, style in (one.split(":") for one in line.styles)]
    spans = [(moved(start), moved(start + length), style) for start, length, style in styles]
    return [[start, end - start, style] for start, end, style in spans], mentioned
