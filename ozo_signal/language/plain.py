"""Checks the bot's own sentences against the rules of plain language (methods.md, parts 3.1 and 4).

Only the bot's sentences: what people write is never looked at, let alone judged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

WORDS_MAX = 10  # in a sentence
SENTENCES_MAX = 3  # in a message
LIST_ITEM_WORDS_MAX = 3
LIST_LENGTH_MIN = 4  # items with commas between them; so many are no sentence
CAPITALS_ALLOWED = frozenset({"OZO", "ΟΖΟ", "OK", "SMS", "PIN", "AI"})

# Beginnings of words; a word that ends in "$" is meant whole.
_AVOID = {
    "en": """client patient therap diagnos intervision reflection evaluat confidential
    participa facilitat invalid error$ wrong$ command failed$ etc$""",
    "nl": """client patient hulpvrager probleem problemen voorzitter casus intervisie roddel
    worden$ wordt$ werd$ werden$ vertrouwelijk deelnemer facilitat ongeldig fout$ foutief onjuist middels$
    indien$ betreffende$ bijv$""",
    "el": """πελατ ασθεν θεραπευ ωφελουμεν εποπτ προεδρ περιστατικ συνεδρια αξιολογ αναστοχασμ
    εμπιστευτικ εχεμυθ κουτσομπ εργασι$ προβειτε διενεργ υλοποι προκειμενου εφοσον κατοπιν επιθυμ
    τοποθετησ συμβολαι λαθος$ ακυρ""",
}
_POLITE = {
    "nl": re.compile(r"^(?:u|uw|uwe|uzelf)$"),
    "el": re.compile(r"^(?:σασ|εσασ|εσεισ|.{2,}(?<!μασ)τε)$"),
}
_NOT_POLITE = re.compile("(?:κα|ο|τι)?ποτε|(?:εκ)?τοτε|ουτε|μητε|ειτε|ωστε")
_NOUN_STYLE = re.compile(r"\w{2,}ties?$")  # reflectie, evaluatie
# "notitie" is our one word for what somebody writes down for themselves.
_NOUN_STYLE_FINE = frozenset({"vakantie", "vakanties", "politie", "notitie", "notities"})

_PLACE = re.compile(r"\{[^{}]*\}")
_NOT_A_WORD = re.compile(r"\{[^{}]*\}|\S*\d\S*")  # a place; a code, a number
_LINK = re.compile(r"\bhttps?://\S+")
_ITEM = re.compile(r"^\s*(?:\d+[.)]|[-•])\s*")
_SENTENCE_END = re.compile(r"(?<=[.!?…;\u037e])[»”\"')]*\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# The words behind a last colon, with no sign after them, are to be typed.
_ACTION = re.compile(r": [^.!?;,:]+$")
_SLASH = re.compile(r"[^\W\d_]/-?[^\W\d_]")
_VOWELS = re.compile(r"αι|ει|οι|υι|ου|αυ|ευ|ηυ|[αεηιουω]")
_GLIDE = re.compile(r"(?:ει|οι|[ιυ])(?:αι|ει|οι|ου|αυ|ευ|[αεηουω])")


def faults(text: str, language: str, sentences_max: int = SENTENCES_MAX) -> list[str]:
    """What is not plain in one message, as it stands in a catalogue; empty when all is well.

    A {place} counts as one word. Items of a list, and what to write in answer ("Write: yes"), are not counted as
    sentences, their words are.
    """
    plain = _LINK.sub("link", text)
    sentences = list(_sentences(plain))
    counted = [sentence for sentence, is_item in sentences if not is_item and not _ACTION.search(sentence)]
    too_long = [sentence for sentence, _ in sentences if _length(sentence) > WORDS_MAX]
    found = [f"more than {WORDS_MAX} words: {sentence}" for sentence in too_long]
    if len(counted) > sentences_max:
        found.append(f"{len(counted)} sentences, not {sentences_max}")
    words = _WORD.findall(_NOT_A_WORD.sub(" ", plain))
    found += [f"{fault}: {word}" for word in words for fault in _faults_of_word(word, language)]
    found += [f"slash for two forms: {match}" for match in _SLASH.findall(_PLACE.sub(" ", plain))]
    if language == "el" and re.search(r"\w\?", plain):
        found.append("a question in Greek ends in ;")
    return found


def faults_in(phrases: Iterable[tuple[str, str, str]], long: Mapping[str, int] = MappingProxyType({})) -> list[str]:
    """The faults of many messages, each with where it is: "nl turn.yours: ...".

    `phrases` is (language, key, text) as `Voice.sentences` gives them. `long` says which keys may have more
    sentences than others, and how many.
    """
    return [
        f"{language} {key}: {fault}"
        for language, key, text in phrases
        for fault in faults(text, language, long.get(key, SENTENCES_MAX))
    ]


def _sentences(text: str) -> Iterator[tuple[str, bool]]:
    """Each sentence, and whether it is an item of a list."""
    for line in text.splitlines():
        is_item = _ITEM.match(line) is not None
        for sentence in _SENTENCE_END.split(_ITEM.sub("", line)):
            if _length(sentence):
                yield sentence.strip(), is_item


def _length(sentence: str) -> int:
    """Words in a sentence. "For you: start, next, back" ends in a bare list, whose words are not counted."""
    lead, colon, listed = sentence.rpartition(": ")
    items = listed.split(", ")
    if len(items) >= LIST_LENGTH_MIN and all(len(item.split()) <= LIST_ITEM_WORDS_MAX for item in items):
        sentence = f"{lead}{colon} list"
    return sum(any(letter.isalnum() for letter in word) for word in _PLACE.sub("x", sentence).split())


def _faults_of_word(word: str, language: str) -> Iterator[str]:
    bare = _bare(word)
    if len(word) > 1 and word.isupper() and word not in CAPITALS_ALLOWED:
        yield "capitals"
    if _is_avoided(bare, language):
        yield "word to avoid"
    if language in _POLITE and _POLITE[language].match(bare) and not _NOT_POLITE.fullmatch(bare):
        yield "polite form"
    if language == "nl" and _NOUN_STYLE.match(bare) and bare not in _NOUN_STYLE_FINE:
        yield "noun in -tie"
    if language == "el" and not word.isupper() and _misses_accent(word):
        yield "no accent"


def _is_avoided(bare: str, language: str) -> bool:
    return any(
        bare == avoided[:-1] if avoided.endswith("$") else bare.startswith(avoided)
        for avoided in _AVOID.get(language, "").split()
    )


def _misses_accent(word: str) -> bool:
    """A Greek word of two syllables or more carries an accent; "για" and "ποιος" are one syllable."""
    marks = unicodedata.normalize("NFD", word)
    if "\u0301" in marks or not re.search("[\u0370-\u03ff]", word):
        return False
    bare = _bare(word)
    syllables = len(_VOWELS.findall(bare))
    return syllables - len(_GLIDE.findall(bare)) >= 2 if syllables == 2 else syllables > 2


def _bare(word: str) -> str:
    """Small letters without accents."""
    marks = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in marks if not unicodedata.combining(letter)).replace("ς", "σ")
