"""Translation: what signalbot asks of signal-cli-rest-api, as the call that signal-cli understands.

Nothing is called here. Each function takes the body of a request and gives (method, params); it raises LookupError,
TypeError or ValueError for a body that makes no sense.
"""

from __future__ import annotations

from typing import Any

from ozo_signal.signal import groups
from ozo_signal.signal.tolerant import some_dicts

Body = dict[str, Any]
Call = tuple[str, dict[str, Any]]


def sending(body: Body) -> Call:
    params = _where(body["recipients"]) | {"message": body["message"]}
    mentions = [f"{each['start']}:{each['length']}:{each['author']}" for each in some_dicts(body.get("mentions"))]
    if mentions:
        params["mention"] = mentions
    if body.get("quote_timestamp") is not None:
        params["quoteTimestamp"] = body["quote_timestamp"]
        params["quoteAuthor"] = body["quote_author"]
        params["quoteMessage"] = body.get("quote_message") or "…"  # empty would make iOS drop it (signal.md, 9)
    if body.get("edit_timestamp") is not None:
        params["editTimestamp"] = body["edit_timestamp"]
    return "send", params


def reaction(body: Body, *, taken_back: bool) -> Call:
    params = _where([body["recipient"]]) | {
        "emoji": body["reaction"],
        "targetAuthor": body["target_author"],
        "targetTimestamp": body["timestamp"],
    }
    return "sendReaction", params | ({"remove": True} if taken_back else {})


def deletion(body: Body) -> Call:
    return "remoteDelete", _where([body["recipient"]]) | {"targetTimestamp": body["timestamp"]}


def typing(body: Body, *, stopped: bool) -> Call:
    return "sendTyping", _where([body["recipient"]]) | ({"stop": True} if stopped else {})


def contact(body: Body) -> Call:
    params = {"recipient": body["recipient"]}
    if body.get("name") is not None:
        params["name"] = body["name"]
    if body.get("expiration_in_seconds") is not None:
        params["expiration"] = max(0, body["expiration_in_seconds"])  # signalbot switches off with -1
    return "updateContact", params


def poll(body: Body) -> Call:
    params = _where([body["recipient"]]) | {"question": body["question"], "option": body["answers"]}
    return "sendPollCreate", params | ({"noMulti": True} if body.get("allow_multiple_selections") is False else {})


def _where(recipients: list[str]) -> dict[str, Any]:
    """Give the recipients as signal-cli wants them: people together, or one group."""
    if recipients[0].startswith(groups.PREFIX):
        return {"groupId": groups.internal_id(recipients[0])}
    return {"recipient": recipients}
