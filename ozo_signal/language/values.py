"""What can stand in a phrase: names, moments, lists, numbers, and how each is shown in a language.

The phrases themselves are not here: that is `voice`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, format_timedelta, get_day_names, get_month_names
from babel.lists import format_list
from babel.units import format_unit

MENTION_SIGN = "\ufffc"  # stands in a text where Signal shows a person's name

_HOUR = 3_600_000
_SPAN_HOURS_MAX = 48
_AS_IT_IS = 10_000  # so that 48 hours do not become two days
_LOCALES = {"en": "en_GB"}  # "a, b and c", and the day before the month
_PATTERNS = {"day": "EEEE d MMMM", "hour": "HH:mm", "day_hour": "EEEE d MMMM, HH:mm"}


class Mention(NamedTuple):
    """A person named in a text: `start` and `length` count UTF-16 units, as Signal does."""

    start: int
    length: int
    uuid: str


@dataclass(frozen=True)
class Text:
    """A text that is ready to be sent."""

    text: str
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True)
class Name:
    """A person. With a uuid it becomes a mention, which Signal shows as the person's own profile name."""

    text: str
    uuid: str | None = None


@dataclass(frozen=True)
class Moment:
    """A time in a zone: "day" (Thursday 3 December), "hour" (20:00), or "day_hour"."""

    ms: int
    zone: str
    style: Literal["day", "hour", "day_hour"] = "day_hour"


@dataclass(frozen=True)
class Items:
    """A list inside a sentence: "a, b and c"."""

    values: Sequence[Value]


@dataclass(frozen=True)
class Lines:
    """A numbered list, one line each."""

    values: Sequence[Value]


@dataclass(frozen=True)
class Minutes:
    """A number of minutes: "5 minutes"."""

    n: int


@dataclass(frozen=True)
class Span:
    """A length of time in milliseconds, shown in whole hours up to two days, and in days beyond."""

    ms: int


Value = str | int | Name | Moment | Items | Lines | Minutes | Span
Piece = str | Name


def show(value: Value, language: str) -> list[Piece]:
    """A value as pieces of text; a Name among them has a uuid and is to become a mention."""
    match value:
        case Name(uuid=None):
            return [_one_line(value.text)]
        case Name():
            return [value]
        case Moment():
            at = datetime.fromtimestamp(value.ms / 1000, tz=UTC).astimezone(ZoneInfo(value.zone))
            return [format_datetime(at, _PATTERNS[value.style], locale=locale_of(language))]
        case Minutes():
            return [format_unit(value.n, "duration-minute", "long", locale=locale_of(language))]
        case Span():
            # Not format_unit: it knows no Dutch word for an hour.
            unit: Literal["hour", "day"] = "hour" if value.ms // _HOUR <= _SPAN_HOURS_MAX else "day"
            span = timedelta(milliseconds=value.ms)
            return [format_timedelta(span, unit, threshold=_AS_IT_IS, locale=locale_of(language))]
        case Items():
            return _show_items(value.values, language)
        case Lines():
            return _show_lines(value.values, language)
    return [str(value)]


def join(pieces: Iterable[Piece]) -> Text:
    """Puts pieces together and counts where the mentions are."""
    text, units, mentions = "", 0, []
    for piece in pieces:
        shown = piece if isinstance(piece, str) else MENTION_SIGN
        if isinstance(piece, Name) and piece.uuid is not None:
            mentions.append(Mention(units, 1, piece.uuid))
        text += shown
        units += len(shown.encode("utf-16-le", "surrogatepass")) // 2
    return Text(text, tuple(mentions))


def day_names(language: str) -> dict[str, int]:
    """Names of the days as a calendar writes them, long and short; Monday is 0."""
    locale = locale_of(language)
    tables = [get_day_names(width, locale=locale) for width in ("wide", "abbreviated", "short")]
    return {name: day for table in tables for day, name in table.items()}


def month_names(language: str) -> dict[str, int]:
    """Names of the months, long and short, alone and beside a day (Greek changes them); January is 1."""
    locale = locale_of(language)
    tables = [
        get_month_names(width, context, locale)
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
    ]
    return {name: month for table in tables for month, name in table.items()}


@cache
def locale_of(language: str) -> Locale:
    """Babel's rules for one of our languages."""
    return Locale.parse(_LOCALES.get(language, language))


def _show_items(values: Sequence[Value], language: str) -> list[Piece]:
    """Babel joins numbered marks, not the values: what people wrote is never looked into."""
    marks = [f"\0{number}\0" for number in range(len(values))]
    pieces: list[Piece] = []
    for number, piece in enumerate(format_list(marks, locale=locale_of(language)).split("\0") if marks else []):
        is_mark = number % 2 == 1
        pieces += show(values[int(piece)], language) if is_mark else [piece]
    return pieces


def _show_lines(values: Sequence[Value], language: str) -> list[Piece]:
    pieces: list[Piece] = []
    for number, value in enumerate(values, 1):
        pieces.append(f"\n{number}. " if number > 1 else f"{number}. ")
        pieces += [_one_line(piece) if isinstance(piece, str) else piece for piece in show(value, language)]
    return pieces


def _one_line(text: str) -> str:
    """A name or a line of a list stays one line, whatever a person put in it."""
    return " ".join(text.splitlines())
