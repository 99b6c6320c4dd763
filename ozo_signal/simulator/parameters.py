"""The parameters of a JSON-RPC request, read as signal-cli reads them.

What is done with them is in `requests`.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from ozo_signal.simulator.things import Group, Mention, RequestError
from ozo_signal.simulator.world import World

USER_ERROR, UNEXPECTED = -1, -32603
STYLES = ("BOLD", "ITALIC", "STRIKETHROUGH", "SPOILER", "MONOSPACE")
LEAST_TIMESTAMP = 2**31  # smaller numbers are not read as 64-bit ones (signal.md, A)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DATA_URI = re.compile(
    r"data:(?P<type>[\w.+-]+/[\w.+-]+)(?:;filename=(?P<name>[^;,]*))?;base64,(?P<data>[A-Za-z0-9+/=]+)"
)
NUMBER = re.compile(r"\+[1-9][0-9]{4,}")


class Parameters:
    """Every method raises RequestError when the parameter is not as signal-cli wants it."""

    def __init__(self, world: World, given: dict[str, Any]) -> None:
        self.given = given
        self._world = world

    def get(self, name: str) -> Any:
        return self.given.get(name)

    def many(self, name: str) -> list[Any]:
        """A list parameter: one value or an array under its name, an array under its plural."""
        single, plural = self.given.get(name), self.given.get(name + "s")
        values = single if isinstance(single, list) else [] if single is None else [single]
        if plural is not None and not isinstance(plural, list):
            raise RequestError(UNEXPECTED, f"{name}s must be an array")
        return values + (plural or [])

    def text(self, name: str) -> str:
        value = self.given.get(name)
        if not isinstance(value, str) or not value:
            raise RequestError(USER_ERROR, f"Parameter {name} is missing")
        return value

    def numbers(self, name: str) -> list[int]:
        """A list of numbers."""
        values = self.many(name)
        if not all(type(value) is int for value in values):
            raise RequestError(UNEXPECTED, f"{name} is not a list of numbers")
        return values

    def number(self, name: str) -> int:
        value = self.given.get(name)
        if type(value) is not int:
            raise RequestError(UNEXPECTED, f"{name} is not a number")
        return value

    def seconds(self, name: str) -> int:
        value = self.given.get(name)
        if not isinstance(value, int) or value < 0:
            raise RequestError(UNEXPECTED, f"{name} is not a number of seconds")
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        """One of the choices as they are written on the command line; None when nothing was asked."""
        value = self.given.get(name)
        if value is not None and value not in choices:
            raise RequestError(USER_ERROR, f"Invalid choice for {name}")
        return value

    def optional_timestamp(self, name: str) -> int | None:
        value = self.given.get(name)
        if value is not None and (not isinstance(value, int) or value < LEAST_TIMESTAMP):
            raise RequestError(UNEXPECTED, f"{name} is not a 64-bit number")
        return value

    def timestamp(self, name: str) -> int:
        value = self.optional_timestamp(name)
        if value is None:
            raise RequestError(USER_ERROR, f"Parameter {name} is missing")
        return value

    def person(self, name: str) -> str:
        return self._uuid(self.text(name))

    def people(self, name: str) -> list[str]:
        """The uuids of all who are named; a number nobody has stays a number."""
        return [self._uuid(str(person)) for person in self.many(name)]

    def groups(self) -> list[Group]:
        return [self._group(str(group)) for group in self.many("groupId")]

    def group(self) -> Group:
        """The one group of a request that takes no list of them."""
        return self._group(self.text("groupId"))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        places = [str(mention).split(":", 2) for mention in self.many("mention")]
        return tuple(Mention(*_range(text, place), self._uuid(place[2])) for place in places)

    def styles(self, text: str) -> tuple[str, ...]:
        styles = [str(style) for style in self.many("textStyle")]
        for style in styles:
            place = style.split(":", 2)
            _range(text, place)
            if place[2] not in STYLES:
                raise RequestError(USER_ERROR, f"Invalid style: {style}")
        return tuple(styles)

    def files(self) -> tuple[dict[str, str], ...]:
        """Attachments, each as a data URI (RFC 2397), which may say how the file is called."""
        return tuple(_file(str(attachment)) for attachment in self.many("attachment"))

    def quote(self) -> tuple[int, str, str] | None:
        """Timestamp, author's uuid, text; timestamp and author must come together."""
        timestamp = self.optional_timestamp("quoteTimestamp")
        if timestamp is None:
            return None
        return timestamp, self.person("quoteAuthor"), str(self.given.get("quoteMessage") or "")

    def _uuid(self, person: str) -> str:
        if person == self._world.account:
            return self._world.bot
        phone = self._world.phone_of(person)
        if phone is not None:
            return phone.uuid
        if UUID.fullmatch(person) or NUMBER.fullmatch(person):
            return person
        raise RequestError(USER_ERROR, "Invalid phone number or uuid")

    def _group(self, group_id: str) -> Group:
        try:
            base64.b64decode(group_id, validate=True)
        except (binascii.Error, ValueError):
            raise RequestError(USER_ERROR, f"Invalid group id: {group_id}") from None
        if group_id not in self._world.groups:
            raise RequestError(USER_ERROR, f"Group not found: {group_id}")
        return self._world.groups[group_id]


def _file(uri: str) -> dict[str, str]:
    found = DATA_URI.fullmatch(uri)
    if found is None:
        raise RequestError(UNEXPECTED, "Failed to send message: (AttachmentInvalidException)")
    base64.b64decode(found["data"], validate=True)
    return {"contentType": found["type"], "filename": found["name"] or "", "data": found["data"]}


def _range(text: str, place: list[str]) -> tuple[int, int]:
    """Start and length in UTF-16 units, inside the text."""
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if len(place) == 3 and place[0].isdigit() and place[1].isdigit():
        start, length = int(place[0]), int(place[1])
        if length > 0 and start + length <= units:
            return start, length
    raise RequestError(USER_ERROR, f"Invalid range: {':'.join(place)}")
