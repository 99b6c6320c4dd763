"""The bridge: on the loopback interface alone, behind its token, and nothing more than signalbot needs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from ozo_signal.signal.bridge import OUTCOMES_MAX, Bridge
from ozo_signal.signal.feed import Feed
from ozo_signal.signal.frames import Frame
from ozo_signal.signal.groups import internal_id, public_id
from ozo_signal.signal.letters import Refused

BOT, ADA = "+4915550000001", "a1a1a1a1-1111-4111-8111-000000000001"
GROUP = "CzBVep/E6Q4zWH2ix+wRNluApcrvFDleg6jN8hc8YYY="


class Mouth:
    """Stands for the link: keeps the calls and answers as it was told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answer: Any = {"timestamp": 5}

    async def call(self, method: str, **params: Any) -> Any:
        self.calls.append((method, params))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def mouth() -> Mouth:
    return Mouth()


@pytest.fixture
async def bridge(mouth: Mouth) -> AsyncIterator[Bridge]:
    async def never(number: int, frame: Frame) -> None:
        raise AssertionError

    bridge = Bridge(mouth, BOT, Feed(never))
    await bridge.start()
    yield bridge
    await bridge.stop()


@pytest.fixture
async def ask(bridge: Bridge) -> AsyncIterator[Any]:
    async with aiohttp.ClientSession(f"http://{bridge.address}") as session:

        async def ask(method: str, path: str, *, token: str | None = None, **body: Any) -> tuple[int, Any]:
            headers = {"Authorization": f"Bearer {bridge.token if token is None else token}"}
            async with session.request(method, path, json=body, headers=headers) as answer:
                found = await answer.json() if answer.content_type == "application/json" else answer.reason
                return answer.status, found

        yield ask


def test_group_ids_go_there_and_back() -> None:
    rest = "group.Q3pCVmVwL0U2UTR6V0gyaXgrd1JObHVBcGNydkZEbGVnNmpOOGhjOFlZWT0="
    assert public_id(GROUP) == rest and internal_id(rest) == GROUP
    for wrong in ("group.é", "group.=", "group.gICA"):
        with pytest.raises(ValueError):
            internal_id(wrong)


async def test_it_is_reached_on_this_machine_alone(bridge: Bridge) -> None:
    assert bridge.address.startswith("127.0.0.1:")


@pytest.mark.parametrize("path", ["/v1/health", f"/v1/receive/{BOT}", "/v2/send", "/v1/nothing", "/"])
@pytest.mark.parametrize("token", ["", "wrong", "é"])
async def test_without_its_token_nobody_is_answered(ask: Any, mouth: Mouth, path: str, token: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert (await ask(method, path, token=token))[0] == 401
    assert mouth.calls == []


async def test_what_signalbot_does_not_need_is_not_there(ask: Any) -> None:
    for method, path in [("GET", "/v1/attachments"), ("POST", f"/v1/groups/{BOT}"), ("GET", "/v1/groups/+4912345")]:
        assert (await ask(method, path))[0] in (404, 405)


async def test_it_looks_like_the_server_that_signalbot_knows(ask: Any) -> None:
    assert (await ask("GET", "/v1/health"))[0] == 204
    status, about = await ask("GET", "/v1/about")
    assert status == 200 and about["mode"] == "json-rpc" and about["version"] == "0.101.0"


async def test_it_knows_the_groups_it_was_told_of(ask: Any, bridge: Bridge) -> None:
    assert await ask("GET", f"/v1/groups/{BOT}") == (200, [])
    bridge.know_group(GROUP)
    _, groups = await ask("GET", f"/v1/groups/{BOT}")
    assert [(each["id"], each["internal_id"]) for each in groups] == [(public_id(GROUP), GROUP)]
    assert (await ask("GET", f"/v1/groups/{BOT}/{public_id(GROUP)}"))[1] == groups[0]


async def test_typing_polls_and_taking_back_a_reaction(ask: Any, mouth: Mouth) -> None:
    assert (await ask("PUT", f"/v1/typing-indicator/{BOT}", recipient=ADA))[0] == 204
    assert (await ask("DELETE", f"/v1/typing-indicator/{BOT}", recipient=public_id(GROUP)))[0] == 204
    poll = {"question": "When?", "answers": ["a", "b"], "allow_multiple_selections": False}
    assert await ask("POST", f"/v1/polls/{BOT}", recipient=public_id(GROUP), **poll) == (201, {"timestamp": "5"})
    reaction = {"reaction": "✓", "target_author": ADA, "timestamp": 7}
    assert (await ask("DELETE", f"/v1/reactions/{BOT}", recipient=ADA, **reaction))[0] == 204
    assert mouth.calls == [
        ("sendTyping", {"recipient": [ADA]}),
        ("sendTyping", {"groupId": GROUP, "stop": True}),
        ("sendPollCreate", {"groupId": GROUP, "question": "When?", "option": ["a", "b"], "noMulti": True}),
        (
            "sendReaction",
            {"recipient": [ADA], "emoji": "✓", "targetAuthor": ADA, "targetTimestamp": 7, "remove": True},
        ),
    ]


async def test_trouble_waits_under_the_key_in_the_reason(ask: Any, bridge: Bridge, mouth: Mouth) -> None:
    mouth.answer = Refused("RATE_LIMIT_FAILURE", 60)
    status, key = await ask("POST", "/v2/send", recipients=[ADA], message="hello")
    assert status == 502
    outcome = bridge.outcome(key)
    assert outcome is not None and outcome.trouble is mouth.answer
    assert bridge.outcome(key) is None


async def test_old_outcomes_are_forgotten(ask: Any, bridge: Bridge, mouth: Mouth) -> None:
    missed = [{"recipientAddress": {"uuid": ADA}, "type": "NETWORK_FAILURE"}]
    for timestamp in range(OUTCOMES_MAX + 1):
        mouth.answer = {"timestamp": timestamp, "results": missed}
        await ask("POST", "/v2/send", recipients=[ADA], message="hello")
    assert bridge.outcome(0) is None
    assert bridge.outcome(1) is not None


@pytest.mark.parametrize(
    "body", [{}, {"recipients": []}, {"recipients": [ADA]}, {"recipients": ["group.é"], "message": ""}]
)
async def test_what_it_does_not_understand_is_not_sent(ask: Any, mouth: Mouth, body: dict[str, Any]) -> None:
    assert (await ask("POST", "/v2/send", **body))[0] == 400
    assert mouth.calls == []
