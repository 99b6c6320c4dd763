"""A whole world as plain JSON, and the world that such a file holds.

Saved is everything that phones and the bot could still notice: phones, groups, lines, letters which nobody has fetched
or which can be handed out again, what the bot did, failures, and what lies in the folder of signal-cli. Connections,
trouble on the line and the list of requests are not: in an opened world the line is well.
"""

from __future__ import annotations

import base64
import heapq
import json
from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ozo_signal.simulator.shapes import fits
from ozo_signal.simulator.things import PRIVATE, SYSTEM, Failure, Group, Line, Mention, Phone, Poll, Quoted, WorldError
from ozo_signal.simulator.world import SENT_KEPT, World

KIND = "pretend Signal"
FORMAT = 1  # grows when older files cannot be read any more
SHOWN_OF_LETTERS = {"n", "at", "who", "kind", "timestamp"}
SHOWN_OF_POSTS = {"n", "at", "kind", "to", "group", "timestamp"}
PLAIN = ("account", "now", "ahead", "salt", "bot_name", "change", "last_stamp", "posts", "letters")

Saved = dict[str, Any]


def save(world: World) -> Saved:
    """Everything there is; `open_world` makes the same world of it."""
    files = {name: base64.b64encode(content).decode() for name, content in world.kept_files().items()}
    return {
        "kind": KIND,
        "format": FORMAT,
        **{name: getattr(world, name) for name in PLAIN},
        "queue": list(world.queue),
        "sent": list(world.sent),
        "failure": _failure(world.failure),
        "phones": [_phone(phone) for phone in world.phones.values()],
        "groups": [{**asdict(group), "admins": sorted(group.admins)} for group in world.groups.values()],
        "files": files,
    }


def read(path: Path, folder: Path | None = None) -> World:
    """The world in this file. Raises WorldError with a sentence when there is none in it."""
    try:
        saved = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WorldError(f"{path.name} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise WorldError(f"{path.name} is not a saved world: it is not JSON.") from None
    return open_world(saved, folder)


def open_world(saved: Any, folder: Path | None = None) -> World:
    """The world which was saved. What people sent along is put into `folder`; without one the bot cannot fetch it."""
    if not isinstance(saved, dict) or saved.get("kind") != KIND:
        raise WorldError("This is not a saved world.")
    if saved.get("format") != FORMAT:
        raise WorldError(f"This world was saved in format {saved.get('format')}; only format {FORMAT} can be opened.")
    try:
        return _opened(saved, folder)
    except (LookupError, TypeError, ValueError, AttributeError, OSError) as error:
        raise WorldError(f"This saved world is damaged: {type(error).__name__}, {error}.") from None


def _opened(saved: Saved, folder: Path | None) -> World:
    world = World(saved["account"], 0, saved["salt"], folder)
    for name in PLAIN:
        if not fits(saved[name], type(getattr(world, name))):
            raise TypeError(f"{name} is of another kind")
        setattr(world, name, saved[name])
    world.queue = deque(saved["queue"])
    world.sent = deque(saved["sent"], maxlen=SENT_KEPT)
    world.failure = _opened_failure(saved["failure"])
    groups = [Group(**{**group, "admins": set(group["admins"])}) for group in saved["groups"]]
    world.groups = {group.id: group for group in groups}
    phones = [_opened_phone(phone) for phone in saved["phones"]]
    world.phones = {phone.name: phone for phone in phones}
    _check(world)
    world.vanishing = [
        (line.expires, phone.name, line.n)
        for phone in phones
        for line in phone.lines
        if line.expires is not None and not line.gone
    ]
    heapq.heapify(world.vanishing)
    for name, content in saved["files"].items():
        if Path(name).name != name or name in ("", ".."):
            raise ValueError("a file has a path for a name")
        world.keep_file(name, base64.b64decode(content, validate=True))
    return world


def _check(world: World) -> None:
    """Whatever is of another kind than it must be would end the play much later, and nobody would know why."""
    for thing in (*world.phones.values(), *world.groups.values(), world.failure):
        if not fits(thing, type(thing)):
            raise TypeError("something in it is of another kind")
    if not {PRIVATE, SYSTEM, "me", ""}.isdisjoint(world.phones):
        raise ValueError("a phone has a name that means something else")
    for frames in (world.queue, world.sent):
        if not all(isinstance(frame, dict) for frame in frames):
            raise TypeError("a frame is none")
    for noted, names in ((world.letters, SHOWN_OF_LETTERS), (world.posts, SHOWN_OF_POSTS)):
        if not all(names <= set(one) for one in noted):
            raise ValueError("something that was done is not told")


def _phone(phone: Phone) -> Saved:
    return {
        "name": phone.name,
        "uuid": phone.uuid,
        "number": phone.number,
        "profile": phone.profile,
        "is_known": phone.is_known,
        "expiration_seconds": phone.expiration_seconds,
        "failure": _failure(phone.failure),
        "typing": [[*where, until] for where, until in phone.typing.items()],
        "lines": [asdict(line) for line in phone.lines],
    }


def _opened_phone(saved: Saved) -> Phone:
    lines = [_opened_line(line) for line in saved["lines"]]
    if [line.n for line in lines] != list(range(1, len(lines) + 1)):
        raise ValueError("lines are missing")
    return Phone(
        **{
            **saved,
            "failure": _opened_failure(saved["failure"]),
            "typing": {(chat, person): until for chat, person, until in saved["typing"]},
            "lines": lines,
            "order": dict.fromkeys(line.n for line in sorted(lines, key=lambda line: line.changed)),
            "chats": dict.fromkeys(line.chat for line in lines),
        }
    )


def _opened_line(saved: Saved) -> Line:
    quote, poll = saved["quote"], saved["poll"]
    return Line(
        **{
            **saved,
            "mentions": tuple(Mention(**mention) for mention in saved["mentions"]),
            "styles": tuple(saved["styles"]),
            "quote": Quoted(**quote) if quote else None,
            "files": tuple(saved["files"]),
            "poll": _opened_poll(poll) if poll else None,
        }
    )


def _opened_poll(saved: Saved) -> Poll:
    votes = {person: tuple(choices) for person, choices in saved["votes"].items()}
    return Poll(**{**saved, "answers": tuple(saved["answers"]), "votes": votes})


def _failure(failure: Failure | None) -> Saved | None:
    return asdict(failure) if failure else None


def _opened_failure(saved: Saved | None) -> Failure | None:
    return Failure(**saved) if saved else None
