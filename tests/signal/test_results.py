"""What signal-cli answers about those who were not reached, as its source writes it."""

from __future__ import annotations

from typing import Any

import pytest

from ozo_signal.signal.letters import Post, PostKind, Refused
from ozo_signal.signal.results import Missed, missed, refusal

ADA, BEN = "a1a1a1a1-1111-4111-8111-000000000001", "b2b2b2b2-2222-4222-8222-000000000002"


def result(uuid: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"recipientAddress": {"uuid": uuid, "number": None, "username": None}, "type": kind, **more}


def error(code: int, *results: dict[str, Any], message: str = "Failed to send message") -> dict[str, Any]:
    return {"code": code, "message": message, "data": {"response": {"timestamp": 1, "results": list(results)}}}


def test_a_proof_that_is_wanted_is_a_limit_with_a_token() -> None:
    wanted = result(ADA, "RATE_LIMIT_FAILURE", token="t1", retryAfterSeconds=86_400)
    found = missed({"timestamp": 1, "results": [wanted, result(BEN, "SUCCESS")]})
    assert found == Missed({ADA: "RATE_LIMIT_FAILURE"}, 1, 86_400, "t1")
    refused = refusal(error(-5, wanted))
    assert (refused.reason, refused.retry_after_seconds, refused.challenge, refused.people) == (
        "RATE_LIMIT_FAILURE",
        86_400,
        "t1",
        1,
    )


@pytest.mark.parametrize("wait", [{}, {"retryAfterSeconds": -1}, {"retryAfterSeconds": None}, {"token": ""}])
def test_where_signal_does_not_say_for_how_long_nothing_is_made_up(wait: dict[str, Any]) -> None:
    refused = refusal(error(-5, result(ADA, "RATE_LIMIT_FAILURE", **wait), result(BEN, "RATE_LIMIT_FAILURE")))
    assert (refused.retry_after_seconds, refused.challenge, refused.people) == (None, None, 2)


@pytest.mark.parametrize(
    ("code", "message", "reason"),
    [
        (-32603, "Failed to send message: [429] Rate limit exceeded: 429 (RateLimitException)", "RATE_LIMIT_FAILURE"),
        (-32603, "Something else (IOException)", "OTHER"),
        (-6, "Captcha rejected, it may be outdated", "CAPTCHA"),
        (-3, "I/O", "IO"),
        (-1, "Group not found", "USER"),
    ],
)
def test_an_error_without_results_is_told_by_its_code(code: int, message: str, reason: str) -> None:
    assert refusal({"code": code, "message": message}).reason == reason


async def test_the_captcha_is_handed_in_without_what_the_link_begins_with(cli: Any, joined: Any) -> None:
    async with joined() as signal:
        await signal.submit_challenge("t1", "signalcaptcha://signal-hcaptcha.x.y")
        cli.answers["submitRateLimitChallenge"] = {"error": {"code": -6, "message": "Captcha rejected"}}
        with pytest.raises(Refused, match="CAPTCHA"):
            await signal.submit_challenge("t1", "used")
    assert [call["captcha"] for call in cli.calls("submitRateLimitChallenge")] == ["signal-hcaptcha.x.y", "used"]
    assert cli.calls("submitRateLimitChallenge")[0]["challenge"] == "t1"


async def test_what_signal_says_of_some_comes_with_the_post_that_reached_the_others(cli: Any, joined: Any) -> None:
    limited = result(BEN, "RATE_LIMIT_FAILURE", token="t1", retryAfterSeconds=60)
    cli.answers["send"] = lambda _: {"timestamp": 9, "results": [result(ADA, "SUCCESS"), limited]}
    async with joined() as signal:
        posted = await signal.post(Post(PostKind.SAY, to=(ADA, BEN), text="hello"))
    assert (posted.failures, posted.retry_after_seconds, posted.challenge) == ({BEN: "RATE_LIMIT_FAILURE"}, 60, "t1")
