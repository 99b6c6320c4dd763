"""The pretend world: pretend time, phones, groups, the queue for the bot, and what each phone shows.

No sockets, no waiting, no real clock: `rpc`, `control` and `clock` bring the world to the outside. What is imitated is
told in `__init__`, what a phone shows is written down in `looking`.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import heapq
import uuid
from collections import deque
from pathlib import Path
from typing import Any

from ozo_signal.simulator.frames import Address, Frame, kind_of
from ozo_signal.simulator.things import PRIVATE, SYSTEM, Failure, Group, Line, Mention, Phone, WorldError

SENT_KEPT = 200  # frames that can be handed out again
HOUR = 60 * 60 * 1000
CHANGE_LIMIT_MS = 24 * HOUR  # phones offer edits and deletions for so long (signal.md, 3.6) …
EDIT_LIMIT_MS = 48 * HOUR  # … and take those of others for so long
TYPING_MS = 15_000


class World:
    """Everything there is. Times are milliseconds since the epoch, UTC."""

    def __init__(self, account: str, now: int, salt: str = "", attachments: Path | None = None) -> None:
        self.account = account
        self.now = now
        self.ahead = 0  # milliseconds by which the clock of the bot's machine is wrong
        self.salt = salt
        self.bot = self._uuid("account " + account)
        self.bot_name = "OZO"
        self.phones: dict[str, Phone] = {}
        self.groups: dict[str, Group] = {}
        self.queue: deque[Frame] = deque()  # frames for the bot which nobody has fetched yet
        self.sent: deque[Frame] = deque(maxlen=SENT_KEPT)  # frames for the bot, also those that were fetched
        self.letters: list[dict[str, Any]] = []  # what went to the bot, without its words
        self.posts: list[dict[str, Any]] = []  # everything the bot did, in order
        self.failure: Failure | None = None  # what every send to anybody ends in
        self.vanishing: list[tuple[int, str, int]] = []  # when, on which phone, which line; a heap
        self.change = 0  # grows with everything that a phone shows
        self.last_stamp = 0
        self._attachments = attachments

    def stamp(self) -> int:
        """A timestamp which nobody has: now, or a little later when now is taken."""
        self.last_stamp = max(self.now, self.last_stamp + 1)
        return self.last_stamp

    @property
    def bots_now(self) -> int:
        """What the clock of the bot's machine says."""
        return self.now + self.ahead

    def move_to(self, now: int) -> None:
        if now < self.now:
            raise WorldError(f"Time does not go back: it is {self.now} already, you asked for {now}.")
        self.now = now
        while self.vanishing and self.vanishing[0][0] <= now:
            _, name, n = heapq.heappop(self.vanishing)
            phone = self.phones[name]
            line = phone.lines[n - 1]
            line.gone = True
            self.mark(phone, line)

    def hand_over(self, frame: Frame) -> None:
        """A letter for the bot: it waits until somebody fetches it."""
        envelope = frame.get("envelope")
        envelope = envelope if isinstance(envelope, dict) else {}
        uuid = envelope.get("sourceUuid")
        who = self.name(uuid) if isinstance(uuid, str) else ""
        seen = {"n": len(self.letters) + 1, "at": self.now, "who": who, "kind": kind_of(frame)}
        self.letters.append({**seen, "timestamp": envelope.get("timestamp")})
        self.queue.append(frame)

    def send_again(self, timestamp: int) -> None:
        """Signal hands a frame out a second time, as it does when it does not know that it arrived."""
        for frame in self.sent:
            if frame["envelope"]["timestamp"] == timestamp:
                self.hand_over(copy.deepcopy(frame))
                return
        raise WorldError(f"No frame of {timestamp} can be sent again.")

    def add_phone(self, name: str, number: str | None = None, profile: str | None = None) -> Phone:
        """A phone of this name; the one that is there already, if there is one."""
        if name in (PRIVATE, SYSTEM, "me", ""):
            raise WorldError(f"A phone cannot be called {name!r}.")
        if name not in self.phones:
            shown = name if profile is None else profile
            self.change += 1
            self.phones[name] = Phone(name, self._uuid("phone " + name), number, shown)
        return self.phones[name]

    def add_group(self, name: str) -> Group:
        digest = hashlib.sha256(f"{self.salt} {self.account} group {len(self.groups)}".encode()).digest()
        group = Group(base64.b64encode(digest).decode(), name)
        self.groups[group.id] = group
        return group

    def keep_file(self, name: str, content: bytes) -> None:
        """What somebody sent along, as signal-cli keeps it: for ever."""
        if self._attachments is not None:
            self._attachments.mkdir(exist_ok=True)
            (self._attachments / name).write_bytes(content)

    def kept_file(self, name: str) -> bytes | None:
        file = self._attachments / name if self._attachments is not None else None
        return file.read_bytes() if file is not None and file.is_file() else None

    def kept_files(self) -> dict[str, bytes]:
        """Everything that still lies in the folder, by name."""
        folder = self._attachments
        there = sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
        return {file.name: file.read_bytes() for file in there if file.is_file()}

    def phone(self, name: str) -> Phone:
        if name not in self.phones:
            raise WorldError(f"There is no phone called {name!r}.")
        return self.phones[name]

    def fail(self, who: str | None, failure: Failure | None) -> None:
        """From now on every send to this phone, or to anybody, ends like this; None ends it."""
        self.change += 1
        if who is None:
            self.failure = failure
        else:
            self.phone(who).failure = failure

    def prove(self, token: str, captcha: str) -> bool | None:
        """Lift what this captcha proves. False if it is the wrong one, None if nothing was asked with this token."""
        places: list[World | Phone] = [self, *self.phones.values()]
        asked = [place for place in places if place.failure is not None and place.failure.token == token]
        right = [place for place in asked if place.failure is not None and place.failure.captcha == captcha]
        for place in right:
            place.failure = None
            self.change += 1
        return bool(right) if asked else None

    def phone_of(self, uuid_or_number: str) -> Phone | None:
        for phone in self.phones.values():
            if uuid_or_number in (phone.uuid, phone.number):
                return phone
        return None

    def group(self, id_or_name: str) -> Group:
        """The group of this id, else the newest one of this name."""
        if id_or_name in self.groups:
            return self.groups[id_or_name]
        for group in reversed(self.groups.values()):
            if group.name == id_or_name:
                return group
        raise WorldError(f"There is no group {id_or_name!r}.")

    def members_with_phones(self, group: Group) -> list[Phone]:
        return [phone for phone in self.phones.values() if phone.uuid in group.members]

    def address(self, person: str) -> Address:
        if person == self.bot:
            return Address(self.bot, self.account)
        phone = self.phone_of(person)
        return Address(person, phone.number if phone else None)

    def name(self, person: str) -> str:
        """What whoever directs the play calls this person."""
        if person == self.bot:
            return PRIVATE
        phone = self.phone_of(person)
        return phone.name if phone else person

    def shown_name(self, person: str) -> str:
        """What phones call this person."""
        phone = self.phone_of(person)
        return self.bot_name if person == self.bot else (phone.profile or phone.name if phone else "Unknown")

    def resolve(self, text: str, mentions: tuple[Mention, ...]) -> str:
        """The text as a phone shows it: each mention replaced by @ and the name."""
        units = text.encode("utf-16-le", "surrogatepass")
        for mention in sorted(mentions, key=lambda place: -place.start):
            shown = f"@{self.shown_name(mention.uuid)}".encode("utf-16-le", "surrogatepass")
            units = units[: 2 * mention.start] + shown + units[2 * (mention.start + mention.length) :]
        return units.decode("utf-16-le", errors="replace")

    def show(self, phone: Phone, chat: str, author: str, text: str, timestamp: int, **more: Any) -> Line:
        """Put a new line on a phone."""
        line = Line(len(phone.lines) + 1, chat, author, text, self.now, [timestamp], **more)
        phone.lines.append(line)
        self._start_timer(phone, line)
        phone.chats[chat] = None
        phone.typing.pop((chat, author), None)
        self.mark(phone, line)
        return line

    def _start_timer(self, phone: Phone, line: Line) -> None:
        """A message vanishes so long after it was sent, also where nobody has read it: reading is not imitated."""
        private = line.chat == PRIVATE
        seconds = phone.expiration_seconds if private else self.groups[line.chat].expiration_seconds
        if seconds and line.kind != "system":
            line.expires = self.now + 1000 * seconds
            heapq.heappush(self.vanishing, (line.expires, phone.name, line.n))

    def show_typing(self, phone: Phone, chat: str, person: str, starts: bool) -> None:
        """This phone shows that somebody types, for a while; or no longer."""
        phone.typing.pop((chat, person), None)
        if starts:
            phone.typing[chat, person] = self.now + TYPING_MS
        self.change += 1

    def mark(self, phone: Phone, line: Line) -> None:
        """This line of this phone has changed just now."""
        self.change += 1
        line.changed = self.change
        phone.order.pop(line.n, None)
        phone.order[line.n] = None

    def tell(self, phone: Phone, chat: str, text: str) -> None:
        """Put a line of Signal's own on a phone."""
        self.show(phone, chat, SYSTEM, text, self.stamp(), kind="system")

    def tell_group(self, group: Group, sentence: str, actor: str, person: str = "", value: str = "") -> None:
        """Tell all members what `actor` did; {actor} and {person} become names, or "you" for oneself."""
        for phone in self.members_with_phones(group):
            who = "You" if phone.uuid == actor else self.shown_name(actor)
            whom = "you" if phone.uuid == person else self.shown_name(person)
            self.tell(phone, group.id, sentence.format(actor=who, person=whom, value=value))

    def is_too_old(self, line: Line) -> bool:
        """Do phones no longer take a change of it?"""
        return self.now - line.timestamps[0] > EDIT_LIMIT_MS

    def is_too_old_to_change(self, line: Line) -> bool:
        """Does the phone that sent it no longer offer to change it?"""
        return self.now - line.timestamps[0] > CHANGE_LIMIT_MS

    def _uuid(self, what: str) -> str:
        digest = hashlib.sha256(f"{self.salt} {what}".encode()).digest()
        return str(uuid.UUID(bytes=digest[:16], version=4))
