"""Signal against the pretend Signal that ships with the package: what phones write arrives, what is posted is shown."""

from __future__ import annotations

from typing import Any

from ozo_signal.signal.letters import LetterKind, Post, PostKind, Quote
from ozo_signal.simulator.client import Stage

BOT = "+4915550000001"


async def test_an_evening_with_two_phones_and_a_group(desk: Any, joined: Any, allowed: Any) -> None:
    async with Stage.start(account=BOT) as stage:
        anna, bob = await stage.phone("Anna"), await stage.phone("Bob")
        async with joined(address=f"127.0.0.1:{stage.rpc_port}") as signal:
            hello = await stage.write("Anna", "hello 👋")
            other = await stage.write("Bob", "hello from Bob")
            await stage.edit("Anna", hello, "hello!")
            await stage.react("Bob", other, "👍", author=bob)
            await stage.send_thing("Bob", "sticker")
            await stage.delete("Anna", hello)
            await desk.until(lambda: len(desk.letters) == 6)
            kinds = [letter.kind for letter in desk.letters]
            assert kinds == ["words", "words", "edit", "reaction", "words", "delete"]
            assert {letter.sender for letter in desk.letters} == {anna, bob}
            assert [letter.target for letter in desk.letters[2:4]] == [hello, other]
            assert desk.letters[4].carries == ("sticker",)

            said = await signal.post(Post(PostKind.SAY, to=(anna, bob), text="good evening"))
            await signal.post(Post(PostKind.EDIT, to=(anna, bob), text="good evening!", target=said.timestamp))
            words = desk.letters[1].sent_at
            await signal.post(Post(PostKind.REACT, to=(bob,), target=words, target_author=bob, emoji="✓"))
            await signal.post(Post(PostKind.SAY, to=(bob,), text="this one", quote=Quote(bob, words)))
            await signal.post(Post(PostKind.TIMER, to=(bob,), seconds=60))
            made = await signal.post(
                Post(PostKind.GROUP_CREATE, to=(anna, bob), text="Tuesday", description="ozo 7", seconds=60)
            )
            assert made.group is not None
            await signal.post(Post(PostKind.GROUP_DOOR, group=made.group, open=True))
            await signal.post(Post(PostKind.SAY, group=made.group, text="welcome"))
            await stage.write("Anna", "thank you", group=made.group)
            await stage.leave("Bob", made.group)
            await desk.until(lambda: len(desk.letters) == 8)
            assert desk.letters[6].group == made.group and desk.letters[6].text == "thank you"
            assert desk.letters[7].kind is LetterKind.GROUP_CHANGED

            view = await signal.group_members(made.group)
            assert view is not None and view.open and view.timer_seconds == 60
            assert view.members == {anna, await signal.whoami()}
            assert await signal.find_group("ozo 7") == made.group
            await signal.post(Post(PostKind.DELETE, to=(anna, bob), target=said.timestamp))
            await signal.post(Post(PostKind.GROUP_LEAVE, group=made.group, to=(anna,)))
        for request in (await stage.do("requests"))["requests"]:
            allowed(request["method"], request["params"])
        texts = [line["text"] for line in (await stage.do("screen", who="Bob"))["lines"] if line["from"] == "bot"]
        assert "this one" in texts and "welcome" in texts and "good evening" not in texts
