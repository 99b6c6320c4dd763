"""An answer to a copy by a name that is not known: may it be meant for one person alone?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ozo_signal.core.names import Rank
from ozo_signal.engine import mail
from ozo_signal.engine.whispering import may_be_whisper
from ozo_signal.signal.letters import Post, PostKind
from ozo_signal.storage import relayed
from ozo_signal.storage.relayed import Part, Relayed

from .desk_alone import open_desk

ADA = "ada-uuid"


@pytest.mark.parametrize("whispered", [True, False])
async def test_a_name_from_between_the_writing_and_the_last_copy_of_a_whisper_may_be_its(
    tmp_path: Path, whispered: bool
) -> None:
    async with open_desk(tmp_path) as alone:
        group, codes = await alone.new_group()
        await alone.hear(ADA, codes[0])
        await alone.room_of(group)
        ada, at = await alone.person(ADA), alone.now
        one = Relayed("mark", group, "ben", (at,), (Part((ada,), stamps=(at + 100,)),), whispered=whispered)
        async with alone.store.write() as tx:
            await relayed.add(tx, one, at)
            assert await may_be_whisper(tx, ada, at + 50) == whispered
            assert not await may_be_whisper(tx, ada, at - 1), "it was not written yet"
            assert not await may_be_whisper(tx, ada, at + 101), "the last copy had come, by another name"
            await relayed.change(tx, replace(one, parts=(Part((ada,)),)))
            assert await may_be_whisper(tx, ada, at + 101) == whispered, "no copy is known"
            await relayed.change(tx, one)
            edit = Post(PostKind.EDIT, to=(ADA,), text="other", copy_of="mark")
            await mail.send_private(tx, ada, ADA, edit, rank=Rank.SESSION)
            assert await may_be_whisper(tx, ada, at + 101) == whispered, "an edit of it is on its way"
