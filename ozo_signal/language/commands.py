"""Finds out whether a message is a command, a row of numbers, or neither.

What a command does, and who may use it, is not known here.

A message is a command only when the whole of it is the command's word: "stop" inside a story is a story.
Case, accents, the sign at the end, doubled spaces and a "/" in front do not count; nor do emoji around the
word. All languages are tried, the person's own first. Then Greek is tried by ear. Then a word of six letters
or more may have one letter wrong, unless the command is dangerous. Yes and no are understood in the person's
own language only, letter by letter: Dutch "nee" is no, and Greek "ne" is yes (methods.md, 3.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from ozo_signal.language.folding import fold, part_pictures, undress
from ozo_signal.language.vocabulary import LANGUAGES, Alias, load_vocabulary

GUESSES_MAX = 2
FUZZY_LENGTH_MIN = 6  # letters; shorter words have too many neighbours
NUMBER_DIGITS_MAX = 4

_WORDS = load_vocabulary()
_TEXT_LENGTH_MAX = _WORDS.length_max + 20  # room for emoji, signs and spaces
_KEYCAP = re.compile("([0-9#*])\ufe0f?\u20e3")
_BETWEEN_NUMBERS = re.compile("en|and|και|κι|kai|ke|nr|no|nummer|number|νουμερο|noumero|αρ")


@dataclass(frozen=True)
class Command:
    """What a message asks for.

    `language` is the language the word belongs to, None when it belongs to several or to none. `exact` is
    False when a letter had to be guessed. `also` are other commands it may stand for, where `name` has no
    meaning: a thumb is `done` at the end of a turn and `yes` under a question. `chooses` is a value that the
    word itself brings: "nederlands" is the command `language` and chooses "nl".
    """

    name: str
    language: str | None = None
    exact: bool = True
    also: tuple[str, ...] = ()
    chooses: str | None = None

    @property
    def dangerous(self) -> bool:
        """Whether to ask before doing it."""
        return self.name in _WORDS.dangerous

    def means(self, name: str) -> bool:
        """Whether it can stand for this command."""
        return name == self.name or name in self.also


def parse(text: str, language: str | None = None) -> Command | None:
    """The command that the whole text is, or None. `language` is the person's own."""
    if len(text) > _TEXT_LENGTH_MAX:
        return None
    sign = _sign(text)
    if sign is not None:
        return sign
    rest, pictures = part_pictures(text)
    if not rest:
        return emoji(pictures)
    command = _word(fold(rest), language)
    around = _WORDS.pictures.keys() & set(pictures)
    if command is not None and not all(_pictured(picture).means(command.name) for picture in around):
        return None  # a raised hand beside the word "pass" is not for us to explain
    return command


def emoji(emoji: str) -> Command | None:
    """The command that an emoji stands for, alone or repeated, as a message or as a reaction."""
    pictures = set("".join(undress(emoji).split()))
    if len(pictures) != 1:
        return None
    picture = pictures.pop()
    return _pictured(picture) if picture in _WORDS.pictures else None


def numbers(text: str) -> tuple[int, ...] | None:
    """The numbers a text consists of ("1 en 3", "nr 2", "1️⃣"), in order, each once; None if it says more."""
    plain = re.sub(r"[,;\n]|(?<=\d)[.)](?=\s|$)", " ", _KEYCAP.sub(r" \1 ", text).replace("🔟", " 10 "))
    found: list[int] = []
    for token in undress(plain).split():
        bare = token.lstrip("#").rstrip(".!")
        if re.fullmatch(rf"[0-9]{{1,{NUMBER_DIGITS_MAX}}}", bare):
            found.append(int(bare))
        elif token != "&" and not _BETWEEN_NUMBERS.fullmatch(fold(token)):
            return None
    return tuple(dict.fromkeys(found)) or None


def guesses(text: str, language: str | None = None) -> tuple[str, ...]:
    """Up to two commands that a text may have been meant as, nearest first; never a dangerous one.

    For "did you mean": a word with a letter or two wrong, or a command's word inside a text of three words.
    """
    folded = fold(part_pictures(text)[0]) if len(text) <= _TEXT_LENGTH_MAX else ""
    words = folded.split()
    if not folded:
        return ()
    ranked: dict[str, tuple[int, int]] = {}
    for table_language, table in _WORDS.words.items():
        foreign = int(language not in (None, table_language))
        for word, alias in table.items():
            distance = _nearness(folded, words, word)
            if distance is not None and alias.name not in _WORDS.dangerous:
                rank = (distance, foreign)
                ranked[alias.name] = min(rank, ranked.get(alias.name, rank))
    return tuple(sorted(ranked, key=lambda name: ranked[name]))[:GUESSES_MAX]


def word(name: str, language: str) -> str:
    """The word the bot teaches for a command. Raises KeyError for a command or language that is not there."""
    return _WORDS.taught[name][language]


def command_names() -> tuple[str, ...]:
    """Every command there is, in the order of commands.toml."""
    return tuple(_WORDS.taught)


def _sign(text: str) -> Command | None:
    signs = set(text.strip())
    # "??" asks for help like "?", but "!!" is a loud nothing: only a question may be repeated.
    known = text.strip() if len(text.strip()) == 1 else "?" if signs in ({"?"}, {";"}) else ""
    name = _WORDS.signs.get(known.replace("\u037e", ";"))
    return Command(name) if name else None


def _pictured(picture: str) -> Command:
    name = _WORDS.pictures[picture]
    return Command(name, also=_WORDS.pictures_also[name])


def _word(folded: str, language: str | None) -> Command | None:
    if not folded:
        return None
    return _own(folded, language) or _exact(folded, language) or _by_ear(folded) or _fuzzy(folded, language)


def _own(folded: str, language: str | None) -> Command | None:
    """Yes or no. Of somebody whose language we do not know, only what is the same in every language."""
    tables = [_WORDS.own_words[language]] if language in _WORDS.own_words else _WORDS.own_words.values()
    names = {table[folded].name if folded in table else None for table in tables}
    name = names.pop() if len(names) == 1 else None
    return Command(name, language) if name else None


def _exact(folded: str, language: str | None) -> Command | None:
    found = {code: table[folded] for code, table in _WORDS.words.items() if folded in table}
    if not found:
        return None
    if language in found:
        return _command(found[language])
    alias = next(iter(found.values()))
    return _command(alias) if len(found) == 1 else replace(_command(alias), language=None)


def _by_ear(folded: str) -> Command | None:
    return _only(_WORDS.sounds.find(folded), exact=True)


def _fuzzy(folded: str, language: str | None) -> Command | None:
    """One long word with a slip in it, and all other words as they should be."""
    order = sorted(LANGUAGES, key=lambda code: code != language)
    found = [
        alias
        for one, around in _long_words(folded)
        for code in order
        for known, alias in _misspelt(code).get(around, ())
        if _is_one_slip(one, known)
    ]
    return _only(found, exact=False)


@cache
def _misspelt(code: str) -> dict[tuple[str, ...], list[tuple[str, Alias]]]:
    """Every long word that may be misspelt, by what stands around it: most messages are near to none."""
    found: dict[tuple[str, ...], list[tuple[str, Alias]]] = {}
    for known, alias in _WORDS.words[code].items():
        if alias.name not in _WORDS.dangerous:
            for word, around in _long_words(known):
                found.setdefault(around, []).append((word, alias))
    return found


def _long_words(folded: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each long word of a text, with the text around it."""
    words = folded.split()
    for place, word in enumerate(words):
        if len(word) >= FUZZY_LENGTH_MIN:
            yield word, (*words[:place], "", *words[place + 1 :])


def _only(found: list[Alias], exact: bool) -> Command | None:
    """The command that all of these agree on: two possible meanings are none."""
    if len({alias.name for alias in found}) != 1:
        return None
    return replace(_command(found[0]), exact=exact)


def _command(alias: Alias) -> Command:
    return Command(alias.name, alias.language, True, _WORDS.also[alias.name], alias.chooses)


def _is_one_slip(one: str, other: str) -> bool:
    """Whether a letter was added, dropped, changed or swapped with its neighbour."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while one[start : start + 1] == other[start : start + 1]:
        start += 1
    one, other = one[start:], other[start:]
    swapped = one[:2] == other[1::-1] and one[2:] == other[2:]
    return swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]


def _nearness(folded: str, words: list[str], known: str) -> int | None:
    if len(words) <= 3 and len(known) > 2 and f" {known} " in f" {folded} ":
        return 0
    limit = 2 if len(known) >= FUZZY_LENGTH_MIN else 1 if len(known) >= 4 else 0
    if abs(len(folded) - len(known)) > limit or limit == 0:
        return None
    found = _distance(folded, known, limit)
    return found if found <= limit else None


def _distance(one: str, other: str, limit: int) -> int:
    """Letters to add, drop, change or swap with a neighbour; anything above `limit` is only "too many"."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, known in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != known))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == known:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
