"""Nothing but what can be seen or heard leaves the laundry. Each file is looked at before, too."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib

import av
import pytest
from PIL import Image

from ozo_signal.laundry import pictures, voices
from ozo_signal.laundry.stains import Stained

from ..stack.enclosures import MARK, photo, picture, traces, voice


def seen(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of some bytes that asks for gigabytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def test_a_photo_comes_out_with_its_colours_and_nothing_else() -> None:
    before, after = photo(), pictures.clean(photo())
    assert len(traces(before)) >= 4, "the control: as it was taken, it tells everything"
    assert traces(after) == []
    assert before.count(MARK.encode()) > 8 and seen(before).getexif()
    assert not seen(after).getexif() and "icc_profile" not in seen(after).info and "comment" not in seen(after).info


def test_a_photo_stands_upright_without_the_note_that_says_how() -> None:
    clean = seen(pictures.clean(photo((64, 48))))
    assert clean.size == (48, 64)
    left, right = clean.getpixel((4, 32)), clean.getpixel((44, 32))
    assert isinstance(left, tuple) and isinstance(right, tuple)
    assert min(left) > 200, "white, which was below"
    assert right[0] > 200 and right[1] < 60, "red, which was above"


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_pictures_of_other_kinds_become_the_same_one_and_what_is_clear_becomes_white(kind: str) -> None:
    clean = seen(pictures.clean(picture(kind)))
    pixel = clean.getpixel((5, 5))
    assert clean.format == "JPEG" and isinstance(pixel, tuple) and min(pixel) > 240


def test_of_a_moving_picture_the_first_frame_is_left() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("blue", "red")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=MARK.encode())
    assert traces(out.getvalue())
    clean = pictures.clean(out.getvalue())
    pixel = seen(clean).getpixel((5, 5))
    assert traces(clean) == [] and isinstance(pixel, tuple) and pixel[2] > 200 > pixel[0]


def test_a_large_photo_becomes_as_large_as_phones_send_it() -> None:
    assert seen(pictures.clean(photo((2400, 1200)))).size == (800, 1600)


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [("ipod", "aac", 44_100), ("adts", "aac", 44_100), ("mp3", "libmp3lame", 44_100), ("ogg", "libopus", 48_000)],
)
def test_a_voice_note_of_any_phone_comes_out_as_sound_alone(container: str, codec: str, rate: int) -> None:
    before = voice(container, codec, rate=rate)
    after = voices.clean(before)
    assert traces(before) or container == "adts", "the control: a name is in it, where there is room for one"
    assert traces(after) == [] and b"Lav" not in after
    with av.open(io.BytesIO(after), "r", format="aac") as sound:
        samples = sum(frame.samples for frame in sound.decode(audio=0))
    assert 0.25 < samples / voices.RATE < 0.5


@pytest.mark.parametrize("clean", [pictures.clean, voices.clean])
@pytest.mark.parametrize("raw", [b"", b"no file at all" * 50, photo()[:300], voice()[:100], bomb()])
def test_what_is_no_file_is_refused(clean: type[pictures.clean], raw: bytes) -> None:  # type: ignore[valid-type]
    with pytest.raises(Stained):
        clean(raw)


def test_a_voice_note_of_more_than_minutes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert voices.clean(voice())
    monkeypatch.setattr(voices, "SECONDS_MAX", 0.1)
    with pytest.raises(Stained):
        voices.clean(voice())


def test_a_sound_is_no_picture_and_a_picture_is_no_sound() -> None:
    for clean, raw in ((pictures.clean, voice()), (voices.clean, photo())):
        with pytest.raises(Stained):
            clean(raw)


def test_the_laundry_says_nothing_of_what_it_cannot_clean() -> None:
    for raw, status in ((photo(), 0), (MARK.encode() * 100, 1), (bomb(), 1)):
        run = subprocess.run([sys.executable, "-m", "ozo_signal.laundry", "picture"], input=raw, capture_output=True)
        assert (run.returncode, run.stderr) == (status, b"")
        assert bool(run.stdout) is (status == 0) and traces(run.stdout) == []
