"""Looks for a mark in every byte of a folder, in clear and in the shapes that careless programs leave behind."""

from __future__ import annotations

import base64
import codecs
import html
import json
import re
import unicodedata
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

# The letters before and behind a mark in a longer text change the ends of its Base64.
QUANTUM = 4
PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
UNPACKED_MAX = 4_000_000


def traces_of(marks: Iterable[str], folder: Path) -> list[str]:
    """The files, by name, in which one of the marks is, packed or not."""
    wanted = [shape for mark in marks for shape in shapes(mark)]
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and any(_has(content, wanted) for content in (file.read_bytes(), *_unpacked(file))):
            found.append(file.name)
    return found


def bytes_left(sealed: Iterable[bytes], folder: Path) -> int:
    """How many of these are still somewhere, whole or in a piece: a database cuts what is long."""
    contents = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    return sum(any(piece in content for content in contents for piece in _pieces(blob)) for blob in sealed)


@cache
def shapes(mark: str) -> frozenset[bytes]:
    """What a mark can look like."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", mark) if not unicodedata.combining(letter))
    variants = {
        mark,
        mark.upper(),
        mark.lower(),
        mark.casefold(),
        bare,
        bare.lower(),
        unicodedata.normalize("NFD", mark),
    }
    return frozenset(shape for variant in variants for shape in _shapes(variant))


def identity_shapes(uuid: str) -> list[str]:
    """A uuid as text, with and without its dashes."""
    return [uuid, uuid.replace("-", "")]


def _shapes(text: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
        raw = text.encode(encoding)
        yield raw
        yield from (raw.hex().encode(), raw.hex().upper().encode(), raw.hex(" ").encode())
        for shift in range(3):
            for write in (base64.b64encode, base64.urlsafe_b64encode):
                written = write(b"\0" * shift + raw)
                yield written[QUANTUM if shift else 0 : len(written) - QUANTUM]
    yield from (json.dumps(text)[1:-1].encode(), ascii(text)[1:-1].encode(), repr(text.encode())[2:-1].encode())
    yield from (urllib.parse.quote(text).encode(), urllib.parse.quote(text).lower().encode())
    yield html.escape(text).encode("ascii", "xmlcharrefreplace")
    yield codecs.encode(text.encode(), "quopri")


def _has(content: bytes, wanted: list[bytes]) -> bool:
    return any(shape in content for shape in wanted)


def _unpacked(file: Path) -> Iterator[bytes]:
    content = file.read_bytes()
    for place in PACKED.finditer(content):
        try:
            yield zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(content[place.start() :], UNPACKED_MAX)
        except zlib.error:
            continue


def _pieces(blob: bytes) -> list[bytes]:
    """Without the beginning, which many have in common."""
    return [blob[start : start + 40] for start in range(16, max(17, len(blob) - 40), 400)]
