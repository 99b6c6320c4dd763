"""Results: reads from signal-cli's answers who was not reached, and why. What is done about it is not decided here.

There is no type of its own for the proof that Signal may want (a captcha): it is a RATE_LIMIT_FAILURE with a `token`
(JsonSendMessageResult in signal-cli's source). `retryAfterSeconds` is missing, or below 0, where Signal does not say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ozo_signal.signal.letters import Refused
from ozo_signal.signal.tolerant import a_dict, an_int, some_dicts

_REASONS = {-1: "USER", -3: "IO", -4: "IDENTITY_FAILURE", -5: "RATE_LIMIT_FAILURE", -6: "CAPTCHA"}
# When nobody was reached and the reasons differ, the one that most deserves another try is named.
_WORTH_ANOTHER_TRY = (
    "RATE_LIMIT_FAILURE",
    "NETWORK_FAILURE",
    "INVALID_PRE_KEY_FAILURE",
    "IDENTITY_FAILURE",
    "UNREGISTERED_FAILURE",
)
# What signal-cli did not expect (-32603) is told by the name of its exception alone.
_LIMITED = ("RateLimitException", "[429]", "[413]")


@dataclass(frozen=True)
class Missed:
    """Who was not reached (uuid -> type), how long to wait before asking again, and the token of a proof."""

    failures: dict[str, str] = field(default_factory=dict)
    people: int = 0
    retry_after_seconds: int | None = None
    challenge: str | None = None


def missed(answer: object) -> Missed:
    """Read who was not reached, and why, from the answer to a call that sends."""
    failed = [one for one in some_dicts(a_dict(answer).get("results")) if one.get("type") != "SUCCESS"]
    found = {}
    for result in failed:
        address = a_dict(result.get("recipientAddress"))
        who = address.get("uuid") or address.get("number") or address.get("username")
        if who:
            found[str(who)] = str(result.get("type") or "NETWORK_FAILURE")
    waits = [an_int(result.get("retryAfterSeconds")) or 0 for result in failed]
    tokens = [str(token) for result in failed if (token := result.get("token"))]
    wait = max(waits, default=0)
    return Missed(found, len(failed), wait if wait > 0 else None, tokens[-1] if tokens else None)


def refusal(error: dict[str, Any]) -> Refused:
    """Say why nobody was reached: by the recipients' own results if there are some, else by the code (signal.md, A)."""
    found = missed(a_dict(error.get("data")).get("response"))
    kinds = set(found.failures.values())
    reason = next((kind for kind in _WORTH_ANOTHER_TRY if kind in kinds), _by_code(error))
    return Refused(reason, found.retry_after_seconds, found.challenge, found.people)


def _by_code(error: dict[str, Any]) -> str:
    code, message = error.get("code"), str(error.get("message"))
    if code == -32603 and any(sign in message for sign in _LIMITED):
        return "RATE_LIMIT_FAILURE"
    return _REASONS.get(code, "OTHER") if isinstance(code, int) else "OTHER"
