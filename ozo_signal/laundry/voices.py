"""Voices: the sound is decoded, and encoded again. The sound itself is all that is taken over.

What is left behind: titles, names, places and times in the file, covers, the program that made it, and whatever lies
hidden between the parts of the sound. It becomes one channel of 16 kHz, as telephones have it. The voice can be
recognised as before; whoever sends it is told so.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import av

from .stains import Stained

CONTAINERS = "aac,mov,mp3,ogg,matroska,webm,amr,wav"
CODECS = "aac,mp3,mp3float,opus,vorbis,amrnb,amrwb,pcm_s16le"
RATE = 16_000
BITS_A_SECOND = 32_000
SECONDS_MAX = 300


def clean(raw: bytes) -> bytes:
    """The same sound, as AAC without any container. Raises Stained."""
    out = io.BytesIO()
    try:
        with av.open(io.BytesIO(raw), "r", options=_limits()) as came, av.open(out, "w", format="adts") as new:
            # bitexact: the encoder would write its name between the sounds.
            voice = new.add_stream("aac", rate=RATE, layout="mono", options={"flags": "+bitexact"})
            voice.bit_rate = BITS_A_SECOND
            heard = 0
            for frame in _sounds(came):
                heard += frame.samples
                if heard > SECONDS_MAX * RATE:
                    raise Stained
                new.mux(voice.encode(frame))
            if not heard:
                raise Stained
            new.mux(voice.encode(None))
    except (av.FFmpegError, OSError, ValueError, LookupError):
        raise Stained from None
    return out.getvalue()


def _limits() -> dict[str, str]:
    """It may read what it was given, and open nothing else."""
    return {"format_whitelist": CONTAINERS, "codec_whitelist": CODECS, "protocol_whitelist": ""}


def _sounds(came: av.container.InputContainer) -> Iterator[av.AudioFrame]:
    """The first track, with a clock of its own."""
    track = next(iter(came.streams.audio), None)
    if track is None:
        raise Stained
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
    for frame in came.decode(track):
        frame.pts = None
        yield from resampler.resample(frame)
    yield from resampler.resample(None)
