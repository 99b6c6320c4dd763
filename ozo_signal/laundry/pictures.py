"""Pictures: the points of colour are all that is taken over, into a new file. So nothing else can be in it.

What is left behind: where and when it was taken, with which camera, by whom; comments, thumbnails, colour profiles
(they name screens), names, further frames, layers below, and whatever was hung on behind the end. Large pictures become
smaller, which also blurs the traces that a camera's chip leaves in the points themselves; it does not take them away.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageCms, ImageOps

from .stains import Stained

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
POINTS_MAX = 50_000_000  # of the picture that came; a picture of a few bytes can ask for any amount of memory
SIDE_MAX = 1600  # as phones send them
QUALITY = 85
WHITE = (255, 255, 255)


def clean(raw: bytes) -> bytes:
    """A JPEG of what can be seen in the first frame. Raises Stained."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = POINTS_MAX
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as came:
            if came.width * came.height > POINTS_MAX:
                raise Stained
            came.draft("RGB", (SIDE_MAX, SIDE_MAX))
            seen = _in_plain_colours(_upright(came))
            seen.thumbnail((SIDE_MAX, SIDE_MAX))
            return _fresh(seen)
    except (OSError, ValueError, SyntaxError, ArithmeticError, LookupError, Warning, Image.DecompressionBombError):
        raise Stained from None


def _upright(came: Image.Image) -> Image.Image:
    """Turned as it is meant to be seen: the camera's note of that stays behind."""
    came.load()
    return ImageOps.exif_transpose(came)


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """As phones show it, without a profile; what can be seen through becomes white."""
    profile = picture.info.get("icc_profile")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        flat = Image.new("RGB", clear.size, WHITE)
        flat.paste(clear, mask=clear.getchannel("A"))
    else:
        flat = picture if picture.mode == "CMYK" and profile else picture.convert("RGB")
    if profile:
        flat = _without_profile(flat, profile)
    return flat.convert("RGB")


def _without_profile(picture: Image.Image, profile: bytes) -> Image.Image:
    """The same colours in the ones that everybody has. A profile that makes no sense is left out."""
    try:
        plain = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(picture, io.BytesIO(profile), plain, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return turned or picture


def _fresh(seen: Image.Image) -> bytes:
    """A new picture of the same points: what Pillow knows of the old one cannot be written along."""
    new = Image.new("RGB", seen.size)
    new.paste(seen)
    out = io.BytesIO()
    new.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
