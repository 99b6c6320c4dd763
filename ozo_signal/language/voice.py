"""Says the bot's phrases in a person's language, from the catalogues in `locales`.

Which phrase is said when is not decided here, and there is no clock here.

A catalogue is a gettext file whose msgid is a key ("turn.yours"). Where a phrase depends on a number it has
plural forms, chosen by the value `n`; its msgid_plural is the key with "_plural" behind it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from gettext import c2py
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from ozo_signal.core.faults import Fixable
from ozo_signal.language.values import Minutes, Piece, Text, Value, join, locale_of, show

LOCALES = Path(__file__).parent.parent / "locales"
FIRST_LANGUAGE = "en"  # the one the others are compared with

_ORDER = ("en", "nl", "el")
_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_KEY_LINE = re.compile(r'^msgid "(.+)"$', re.MULTILINE)

Forms = tuple[str, ...]


class CatalogueError(Fixable):
    """The catalogues cannot be used; the message names each file and key."""


class Voice:
    """All phrases in all languages. Made by `Voice.load`."""

    def __init__(self, phrases: dict[str, dict[str, Forms]], plurals: dict[str, Callable[[int], int]]) -> None:
        self._phrases = phrases
        self._plurals = plurals

    @classmethod
    def load(cls, folder: Path = LOCALES) -> Voice:
        """Reads every catalogue. Raises CatalogueError when one misses a key or differs from English."""
        files = sorted(folder.glob("*.po"), key=lambda file: (file.stem not in _ORDER, _order(file), file.stem))
        if FIRST_LANGUAGE not in {file.stem for file in files}:
            raise CatalogueError(f"{FIRST_LANGUAGE}.po is not in {folder.name}/")
        faults: list[str] = []
        phrases: dict[str, dict[str, Forms]] = {}
        plurals: dict[str, Callable[[int], int]] = {}
        for file in files:
            catalogue = _read(file, faults)
            phrases[file.stem] = _phrases(catalogue, file.name, faults)
            plurals[file.stem] = c2py(catalogue.plural_expr)
        for language, said in phrases.items():
            faults += _differences(f"{language}.po", phrases[FIRST_LANGUAGE], said)
        if faults:
            raise CatalogueError("\n".join(faults))
        return cls(phrases, plurals)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages there are; English, Dutch and Greek first."""
        return tuple(self._phrases)

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key, in the order of the English catalogue."""
        return tuple(self._phrases[FIRST_LANGUAGE])

    def has(self, key: str) -> bool:
        return key in self._phrases[FIRST_LANGUAGE]

    def say(self, key: str, language: str, /, **values: Value) -> Text:
        """The phrase with its values filled in. Raises KeyError: unknown key or language, missing value.

        A value is put in as it is; a "{" that somebody wrote means nothing.
        """
        pieces: list[Piece] = []
        for number, part in enumerate(_PLACE.split(self._form(key, language, values))):
            is_place = number % 2 == 1
            pieces += show(values[part], language) if is_place else [part]
        return join(pieces)

    def language_name(self, code: str, in_language: str) -> str:
        """The name of a language: ("nl", "en") is "Dutch"."""
        name: str = locale_of(in_language).languages[code]
        return name[:1].upper() + name[1:]

    def sentences(self) -> Iterator[tuple[str, str, str]]:
        """Every phrase as it stands in the catalogues: (language, key, text), one for each plural form."""
        for language, said in self._phrases.items():
            for key, forms in said.items():
                for form in forms:
                    yield language, key, form

    def _form(self, key: str, language: str, values: dict[str, Value]) -> str:
        forms = self._phrases[language][key]
        if len(forms) == 1:
            return forms[0]
        n = values["n"]
        number = n.n if isinstance(n, Minutes) else n
        if not isinstance(number, int):
            raise TypeError(f"{key}: n is to be a number")
        return forms[self._plurals[language](number)]


def _order(file: Path) -> int:
    return _ORDER.index(file.stem) if file.stem in _ORDER else 0


def _read(file: Path, faults: list[str]) -> Catalog:
    text = file.read_text(encoding="utf-8")
    doubles = [key for key, count in Counter(_KEY_LINE.findall(text)).items() if count > 1]
    faults += [f"{file.name}: {key} is there twice" for key in doubles]
    try:
        return read_po(text.splitlines(keepends=True), locale=file.stem, abort_invalid=True)
    except (PoFileError, ValueError) as trouble:
        raise CatalogueError(f"{file.name}: {trouble}") from trouble


def _phrases(catalogue: Catalog, file: str, faults: list[str]) -> dict[str, Forms]:
    phrases: dict[str, Forms] = {}
    for message in catalogue:
        if not message.id:
            continue  # the header
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if isinstance(message.id, str) and not message.string:
            continue  # not translated: told as a missing key
        if not all(forms) or message.fuzzy:
            faults.append(f"{file}: {key} is not finished")
        phrases[key] = forms
    return phrases


def _differences(file: str, english: dict[str, Forms], said: dict[str, Forms]) -> list[str]:
    faults = [f"{file}: {key} is missing" for key in english if key not in said]
    faults += [f"{file}: {key} is not in {FIRST_LANGUAGE}.po" for key in said if key not in english]
    for key in english.keys() & said.keys():
        faults += [f"{file}: {key} {fault}" for fault in _faults_of_forms(english[key], said[key])]
    return sorted(faults)


def _faults_of_forms(english: Forms, forms: Forms) -> Iterator[str]:
    if (len(english) > 1) != (len(forms) > 1):
        yield "has plural forms in one language only"
    wanted = _places(english)
    for form in forms:
        if re.search(r"[{}]", _PLACE.sub("", form)):
            yield "has a { or } that is no place"
        # "One minute left" may say its number in a word.
        missing = wanted - _places((form,)) - ({"n"} if len(forms) > 1 else set())
        strange = _places((form,)) - wanted
        if missing:
            yield f"misses {_listed(missing)}"
        if strange:
            yield f"has {_listed(strange)}, which English has not"


def _places(forms: Forms) -> set[str]:
    return {place for form in forms for place in _PLACE.findall(form)}


def _listed(places: set[str]) -> str:
    return ", ".join(f"{{{place}}}" for place in sorted(places))
