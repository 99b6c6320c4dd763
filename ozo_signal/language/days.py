"""Reads a day and a time of day out of what people write: "vrijdag 19.30", "4 december 20:00".

What day it is today is not known here: whoever needs it says it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from ozo_signal.language.folding import fold
from ozo_signal.language.sounds import Sounds
from ozo_signal.language.values import day_names, month_names
from ozo_signal.language.vocabulary import LANGUAGES

Day = int | date  # a weekday (Monday is 0), or one day

_CLOCK = re.compile(r"\b([0-9]{1,2}):([0-9]{2})\b")
_CLOCK_LOOSE = re.compile(r"\b([0-9]{1,2})[.hu]([0-9]{2})\b(?![.])")
_HOUR_ALONE = re.compile(
    r"\b(?:om|at|στισ|στη|stis|sti) ([0-9]{1,2})\b|\b([0-9]{1,2}) ?(?=(?:uur|u|h|am|pm|μμ|πμ|mm)\b)"
)
_ISO = re.compile(r"\b([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\b")
_DAY_MONTH = re.compile(r"\b([0-9]{1,2})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{4}|[0-9]{2}))?\b")
_LATE = re.compile("pm|μμ|mm|avonds?|evening|βραδυ|απογευμα|vrad[iy]|apogevma|middags?")
_EARLY = re.compile("am|πμ|ochtends?|morgens|morning|πρωι|proi")
_FILLER = re.compile(
    "at|on|the|in|every|each|of|o|clock|om|op|de|elke|iedere|s|uur|u|h|van"
    "|στισ|στη|την|τη|το|τον|καθε|και|η|ωρα|stis|sti|tin|ti|to|kathe"
)
_PUNCTUATION = str.maketrans({",": " ", ";": " ", "(": " ", ")": " ", "'": " ", "’": " ", "!": " "})
NOON = 12  # hours
_YEARS_AHEAD_MAX = 5  # 29 February comes back within this


def weekday_time(text: str, language: str | None = None, today: date | None = None) -> tuple[Day, int] | None:
    """The day and the minute of the day that a text names, or None when it names less, or more.

    The day is a weekday (Monday is 0) or a date. A date without a year is the next such day from `today` on;
    without `today` it is not understood. "4/12" is 4 December in every language here. Accents do not matter.
    """
    plain = _spell(text)
    clock = _take_clock(plain)
    if clock is None:
        return None
    minute, rest = clock
    weekday, day = _take_day(rest, language, today)
    if day is not None:
        fits = weekday in (None, day.weekday())
        return (day, minute) if fits else None
    return (weekday, minute) if weekday is not None else None


def _spell(text: str) -> str:
    """Folds each word, but keeps the signs inside numbers. "μ.μ." becomes "μμ"."""
    words = re.sub(r"\b([^\W\d])\.([^\W\d])\.?", r"\1\2", text.translate(_PUNCTUATION)).split()
    return " ".join(word.rstrip(".").casefold() if re.match(r"[0-9]", word) else fold(word) for word in words)


def _take_clock(plain: str) -> tuple[int, str] | None:
    """(minute of the day, the text without the time)."""
    # "4.12 20:00": a colon is always a time; with dots, the last one is.
    found = list(_CLOCK.finditer(plain)) or list(_CLOCK_LOOSE.finditer(plain))
    match = found[-1] if found else next(_HOUR_ALONE.finditer(plain), None)
    if match is None:
        return None
    digits = [part for part in match.groups() if part]
    hour, minute = int(digits[0]), int(digits[1]) if found else 0
    rest = (plain[: match.start()] + " " + plain[match.end() :]).split()
    if any(map(_LATE.fullmatch, rest)) and hour < NOON:
        hour += NOON
    if any(map(_EARLY.fullmatch, rest)) and hour == NOON:
        hour = 0
    if hour > 23 or minute > 59:
        return None
    return hour * 60 + minute, " ".join(w for w in rest if not (_LATE.fullmatch(w) or _EARLY.fullmatch(w)))


def _take_day(rest: str, language: str | None, today: date | None) -> tuple[int | None, date | None]:
    """(weekday, date) of a text in which nothing else may be left; (None, None) when there is."""
    days: list[date | None] = []
    for shape, order in ((_ISO, (0, 1, 2)), (_DAY_MONTH, (2, 1, 0))):
        match = shape.search(rest)
        if match:
            year, month, number = (match.groups()[place] for place in order)
            days.append(_date(year, int(month), int(number), today))
            rest = rest[: match.start()] + " " + rest[match.end() :]
    kinds = _sort_words(rest, language)
    if kinds is None:
        return None, None
    weekdays, months, numbers, years = kinds
    if months or numbers or years:
        if (len(months), len(numbers)) != (1, 1) or len(years) > 1:
            return None, None
        days.append(_date(years[0] if years else None, months[0], numbers[0], today))
    if len(days) > 1 or len(weekdays) > 1 or None in days:
        return None, None
    return (weekdays[0] if weekdays else None), (days[0] if days else None)


def _sort_words(rest: str, language: str | None) -> tuple[list[int], list[int], list[int], list[str]] | None:
    """The weekdays, months, numbers and years in a text, or None when it says anything else."""
    weekdays: list[int] = []
    months: list[int] = []
    numbers: list[int] = []
    years: list[str] = []
    for word in rest.split():
        if _FILLER.fullmatch(word):
            continue
        if re.fullmatch(r"[0-9]{4}", word):
            years.append(word)
        elif re.fullmatch(r"[0-9]{1,2}(?:st|nd|rd|th|e|η)?", word):
            numbers.append(int(re.sub(r"\D", "", word)))
        elif (found := _name(word, language, "day")) is not None:
            weekdays.append(found)
        elif (found := _name(word, language, "month")) is not None:
            months.append(found)
        else:
            return None
    return weekdays, months, numbers, years


def _date(year: str | None, month: int, number: int, today: date | None) -> date | None:
    if year is not None:
        return _valid(int(year) + (2000 if len(year) == 2 else 0), month, number)
    if today is None:
        return None
    coming = (_valid(today.year + ahead, month, number) for ahead in range(_YEARS_AHEAD_MAX))
    return next((day for day in coming if day is not None and day > today - timedelta(days=1)), None)


def _valid(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _name(word: str, language: str | None, kind: str) -> int | None:
    """The number of a day or month by its name; the person's own language first, Greek also by ear."""
    order = sorted(LANGUAGES, key=lambda code: code != language)
    for code in order:
        found = _names(code, kind).get(word)
        if found is not None:
            return found
    heard = _sounds(kind).find(word)
    return heard[0] if len(heard) == 1 else None


@cache
def _names(language: str, kind: str) -> dict[str, int]:
    names = day_names(language) if kind == "day" else month_names(language)
    return {fold(name): number for name, number in names.items()}


@cache
def _sounds(kind: str) -> Sounds[int]:
    sounds: Sounds[int] = Sounds()
    for name, number in _names("el", kind).items():
        sounds.add(name, number)
    return sounds
