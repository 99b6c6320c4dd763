"""Pictures and voice notes for tests, full of what gives somebody away. `MARK` is in each of them, again and again."""

from __future__ import annotations

import array
import io
import math
from base64 import b64decode
from fractions import Fraction
from typing import Any

import av
from PIL import Image, ImageCms
from PIL.ExifTags import GPS, IFD, Base

MARK = "zwaluw7"
NAME = f"{MARK} in de tuin.jpg"
RATE = 44_100
SAMPLES = 1024


def photo(size: tuple[int, int] = (64, 48)) -> bytes:
    """A JPEG with the place, the camera's owner, a comment, a profile of a screen, and something behind its end."""
    notes = Image.Exif()
    notes[Base.Artist] = notes[Base.Copyright] = notes[Base.Make] = notes[Base.ImageDescription] = MARK
    notes[Base.Orientation] = 6  # turn it to the right to see it upright
    camera = notes.get_ifd(IFD.Exif)
    camera[Base.CameraOwnerName] = camera[Base.BodySerialNumber] = camera[Base.DateTimeOriginal] = MARK
    place = notes.get_ifd(IFD.GPSInfo)
    place[GPS.GPSAreaInformation] = MARK.encode()
    place[GPS.GPSLatitudeRef], place[GPS.GPSLatitude] = "N", (52.0, 22.0, 12.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + MARK.encode()
    out = io.BytesIO()
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0], size[1] // 2))
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{MARK}</x:xmpmeta>".encode()
    picture.save(out, "JPEG", exif=notes, comment=MARK.encode(), icc_profile=profile, xmp=xmp)
    return out.getvalue() + MARK.encode()


def picture(kind: str, **how: Any) -> bytes:
    """A small one of another kind."""
    out = io.BytesIO()
    Image.new("RGBA", (40, 30), (255, 0, 0, 0)).save(out, kind, **how)
    return out.getvalue()


def voice(container: str = "ipod", codec: str = "aac", seconds: float = 0.3, rate: int = RATE) -> bytes:
    """A tone, as a voice note of an iPhone: with a name, a place and a comment around it."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        file.metadata.update({"title": MARK, "artist": MARK, "comment": MARK, "location": MARK})
        track = file.add_stream(codec, rate=rate, layout="mono")
        for part in range(round(seconds * rate / SAMPLES)):
            frame = av.AudioFrame(format="fltp", layout="mono", samples=SAMPLES)
            frame.sample_rate, frame.pts, frame.time_base = rate, part * SAMPLES, Fraction(1, rate)
            tone = (0.3 * math.sin((part * SAMPLES + n) * 440 * math.tau / rate) for n in range(SAMPLES))
            frame.planes[0].update(array.array("f", tone).tobytes())
            file.mux(track.encode(frame))
        file.mux(track.encode(None))
    return out.getvalue()


def traces(content: bytes) -> list[str]:
    """What in these bytes gives somebody away. Nothing in a clean file; a photo as it was taken has all of it."""
    found = [f"the mark at {content.index(MARK.encode())}"] if MARK.encode() in content else []
    found += [name for name in (b"Exif\0", b"ICC_PROFILE", b"http://ns.adobe.com", b"GPS", b"udta") if name in content]
    return [str(one) for one in found]


def content_of(file: dict[str, str]) -> bytes:
    return b64decode(file["data"])
