"""Results: reads from signal-cli's answers who was not reached, and why. What is done about it is not decided here."""

from __future__ import annotations

from typing import Any

from ozo_signal.signal.letters import Refused
from ozo_signal.signal.tolerant import a_dict, an_int, some_dicts

_REASONS = {-1: "USER", -3: "IO", -4: "IDENTITY_FAILURE", -5: "RATE_LIMIT_FAILURE"}
# When nobody was reached and the reasons differ, the one that most deserves another try is named.
_WORTH_ANOTHER_TRY = (
    "RATE_LIMIT_FAILURE",
    "NETWORK_FAILURE",
    "INVALID_PRE_KEY_FAILURE",
    "IDENTITY_FAILURE",
    "UNREGISTERED_FAILURE",
)


def failures(answer: object) -> dict[str, str]:
    """Read who was not reached, and why, from the answer to a call that sends: uuid -> type."""
    found = {}
    for result in some_dicts(a_dict(answer).get("results")):
        address = a_dict(result.get("recipientAddress"))
        who = address.get("uuid") or address.get("number") or address.get("username")
        if result.get("type") != "SUCCESS" and who:
            found[str(who)] = str(result.get("type") or "NETWORK_FAILURE")
    return found


def refusal(error: dict[str, Any]) -> Refused:
    """Say why nobody was reached: by the recipients' own results if there are some, else by the code (signal.md, A)."""
    response = a_dict(a_dict(error.get("data")).get("response"))
    kinds = set(failures(response).values())
    waits = [an_int(result.get("retryAfterSeconds")) or 0 for result in some_dicts(response.get("results"))]
    code = error.get("code")
    fallback = _REASONS.get(code, "OTHER") if isinstance(code, int) else "OTHER"
    reason = next((kind for kind in _WORTH_ANOTHER_TRY if kind in kinds), fallback)
    return Refused(reason, max(waits, default=0) or None)
