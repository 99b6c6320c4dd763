"""What people send along: what is fetched and what is not, and that nothing is left where signal-cli puts it."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from ozo_signal.signal import parcels
from ozo_signal.signal.letters import Parcel, Refused, Unknown
from ozo_signal.signal.parcels import Parcels

from ..stack.enclosures import content_of, photo, traces

PICTURE = Parcel("picture", "a.jpg", 1000)


class SignalCli:
    """Answers what it is told to, one after the other; the last one again and again."""

    def __init__(self, answers: Iterable[Any]) -> None:
        self.answers, self.asked = list(answers), 0

    async def call(self, method: str, **params: Any) -> Any:
        assert method == "getAttachment"
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def found(content: bytes) -> dict[str, str]:
    return {"data": base64.b64encode(content).decode()}


async def test_a_picture_is_brought_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "OZO_SECRET_KEY", "secret")
    enclosed = await Parcels(SignalCli([found(photo())]), tmp_path).bring(PICTURE)
    assert enclosed is not None and enclosed.kind == "picture"
    assert traces(content_of({"data": enclosed.data})) == []
    assert not any(name.startswith("OZO_") for name in parcels.ENVIRONMENT), "who cleans it is told no secret"


@pytest.mark.parametrize(
    ("parcel", "has_folder"),
    [
        (PICTURE, False),
        (Parcel("picture", "", 1000), True),
        (Parcel("picture", "a.jpg", 0), True),
        (Parcel("picture", "a.jpg", parcels.BYTES_MAX + 1), True),
    ],
)
async def test_what_is_too_large_or_would_stay_is_not_even_fetched(
    tmp_path: Path, parcel: Parcel, has_folder: bool
) -> None:
    cli = SignalCli([found(photo())])
    assert await Parcels(cli, tmp_path if has_folder else None).bring(parcel) is None
    assert cli.asked == 0


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ([Refused("OTHER")], 1),
        ([Refused("IO")], parcels.TRIES),
        ([Unknown()], parcels.TRIES),
        ([{"data": "no base64!"}], 1),
        ([{}], 1),
        ([found(b"no picture")], 1),
    ],
)
async def test_what_cannot_be_had_is_none(tmp_path: Path, answers: list[Any], asked: int) -> None:
    cli = SignalCli(answers)
    assert await Parcels(cli, tmp_path).bring(PICTURE) is None
    assert cli.asked == asked


async def test_after_a_line_that_broke_it_is_asked_for_again(tmp_path: Path) -> None:
    assert await Parcels(SignalCli([Unknown(), found(photo())]), tmp_path).bring(PICTURE) is not None


def test_what_belongs_to_nobody_goes_when_it_is_seen_a_second_time(tmp_path: Path) -> None:
    box = Parcels(SignalCli([{}]), tmp_path)
    for name in ("old.jpg", "wanted.jpg"):
        (tmp_path / name).write_bytes(photo())
    (tmp_path / "folder").mkdir()
    box.sweep(but=())
    (tmp_path / "just-came.jpg").write_bytes(photo())
    assert (tmp_path / "old.jpg").exists(), "its letter may still be on the way"
    box.sweep(but={"wanted.jpg"})
    assert {path.name for path in tmp_path.iterdir()} == {"wanted.jpg", "just-came.jpg", "folder"}
