"""The search finds what it is to find: a mark, planted in every shape, and sealed bytes, whole or cut."""

from __future__ import annotations

import base64
import gzip
import html
import json
import os
import urllib.parse
import zlib
from pathlib import Path

import pytest

from .traces import bytes_left, identity_shapes, traces_of

MARK = "zwaluwζουζούνι7"
SECRET = f"een verhaal over {MARK}, en nog iets"

PLANTED = {
    "plain": SECRET.encode(),
    "capitals": SECRET.upper().encode(),
    "without accents": SECRET.replace("ύ", "υ").encode(),
    "utf-16": SECRET.encode("utf-16"),
    "utf-16 the other way": SECRET.encode("utf-16-be"),
    "hex": SECRET.encode().hex().encode(),
    "hex in capitals": SECRET.encode().hex().upper().encode(),
    "base64": base64.b64encode(SECRET.encode()),
    "base64, one further": base64.b64encode(b"x" + SECRET.encode()),
    "base64, two further": base64.b64encode(b"xy" + SECRET.encode()),
    "base64 of utf-16": base64.b64encode(SECRET.encode("utf-16-le")),
    "base64 for addresses": base64.urlsafe_b64encode(b"x" + SECRET.encode()),
    "in an address": urllib.parse.quote(SECRET).encode(),
    "json": json.dumps({"text": SECRET}).encode(),
    "repr": ascii(SECRET).encode(),
    "repr of bytes": repr(SECRET.encode()).encode(),
    "html": html.escape(SECRET).encode("ascii", "xmlcharrefreplace"),
    "gzip": gzip.compress(SECRET.encode()),
    "zlib": zlib.compress(SECRET.encode(), 9),
    "zlib, fast": zlib.compress(SECRET.encode(), 1),
    "zlib of json": zlib.compress(json.dumps(SECRET).encode()),
}


@pytest.mark.parametrize("shape", PLANTED)
def test_a_planted_mark_is_found(tmp_path: Path, shape: str) -> None:
    (tmp_path / "planted").write_bytes(os.urandom(777) + PLANTED[shape] + os.urandom(778))
    assert traces_of([MARK], tmp_path) == ["planted"]
    (tmp_path / "planted").write_bytes(os.urandom(5000))
    assert traces_of([MARK], tmp_path) == []


def test_a_planted_identity_is_found(tmp_path: Path) -> None:
    uuid = "a1a1a1a1-1111-4111-8111-000000000001"
    (tmp_path / "planted").write_text(f"from {uuid.replace('-', '')}")
    assert traces_of(identity_shapes(uuid), tmp_path) == ["planted"]


def test_sealed_bytes_are_found_whole_and_cut(tmp_path: Path) -> None:
    short, long = os.urandom(120), os.urandom(9000)
    (tmp_path / "pages").write_bytes(b"\0" * 100 + short + b"\0" * 100 + long[4000:])
    assert bytes_left([short, long, os.urandom(120)], tmp_path) == 2
