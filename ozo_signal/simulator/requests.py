"""What signal-cli answers to each JSON-RPC request: checked here, then handed to the world.

Requests about groups are in `group_requests`; lines, ids and subscriptions are in `rpc`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from ozo_signal.simulator import group_requests, polls, sending
from ozo_signal.simulator.parameters import Parameters
from ozo_signal.simulator.sending import Audience, Message
from ozo_signal.simulator.things import PRIVATE, RequestError
from ozo_signal.simulator.world import World

USER_ERROR, IO_ERROR, CAPTCHA_REJECTED, NO_SUCH_METHOD, BAD_PARAMS = -1, -3, -6, -32601, -32602
UNEXPECTED_ERROR = -32603


def carry_out(world: World, method: str, params: dict[str, Any]) -> Any:
    """The result of a request. Raises RequestError with signal-cli's code."""
    if method not in METHODS:
        raise RequestError(NO_SUCH_METHOD, f"Method not implemented: {method}")
    if params.get("account", world.account) != world.account:
        raise RequestError(BAD_PARAMS, "Method requires valid account parameter")
    return METHODS[method](world, Parameters(world, params))


def _version(world: World, asked: Parameters) -> Any:
    return {"version": "0.14.6"}


def _list_accounts(world: World, asked: Parameters) -> Any:
    return [{"number": world.account}]


def _get_user_status(world: World, asked: Parameters) -> Any:
    def status(number: str) -> dict[str, Any]:
        phone = world.phone_of(number)
        uuid = world.bot if number == world.account else phone.uuid if phone else None
        return {"recipient": number, "number": number, "uuid": uuid, "isRegistered": uuid is not None}

    return [status(str(number)) for number in asked.many("recipient")]


def _send(world: World, asked: Parameters) -> Any:
    audience, text = _audience(asked), asked.get("message") or ""
    if not text and not asked.many("attachment") and not asked.get("sticker"):
        raise RequestError(USER_ERROR, "No message and no attachment given")
    message = Message(text, asked.mentions(text), asked.styles(text), asked.quote(), asked.files())
    target = asked.optional_timestamp("editTimestamp")
    if target is None:
        return sending.send(world, audience, message)
    return sending.edit(world, audience, target, message)


def _get_attachment(world: World, asked: Parameters) -> Any:
    content = world.kept_file(asked.text("id"))
    if content is None:
        raise RequestError(UNEXPECTED_ERROR, "An error occurred reading attachment: (FileNotFoundException)")
    return {"data": base64.b64encode(content).decode()}


def _send_reaction(world: World, asked: Parameters) -> Any:
    audience, target, author = _audience(asked), asked.timestamp("targetTimestamp"), asked.person("targetAuthor")
    return sending.react(world, audience, target, author, asked.text("emoji"), bool(asked.get("remove")))


def _remote_delete(world: World, asked: Parameters) -> Any:
    return sending.delete(world, _audience(asked), asked.timestamp("targetTimestamp"), world.bot)


def _send_admin_delete(world: World, asked: Parameters) -> Any:
    groups, target, author = asked.groups(), asked.timestamp("targetTimestamp"), asked.person("targetAuthor")
    if len(groups) != 1:
        raise RequestError(USER_ERROR, "Exactly one groupId is needed")
    if world.bot not in groups[0].admins:
        raise RequestError(USER_ERROR, "User is not an admin of the group")
    return sending.delete(world, Audience(group=groups[0]), target, author)


def _send_typing(world: World, asked: Parameters) -> Any:
    return sending.show_typing(world, _audience(asked), bool(asked.get("stop")))


def _send_poll_create(world: World, asked: Parameters) -> Any:
    audience, question, answers = _audience(asked), asked.text("question"), [str(one) for one in asked.many("option")]
    return polls.make_by_bot(world, audience, question, answers, not asked.get("noMulti"))


def _send_poll_vote(world: World, asked: Parameters) -> Any:
    audience, author, target = _audience(asked), asked.person("pollAuthor"), asked.timestamp("pollTimestamp")
    return polls.vote_by_bot(world, audience, author, target, asked.numbers("option"), asked.number("voteCount"))


def _send_poll_terminate(world: World, asked: Parameters) -> Any:
    return polls.close_by_bot(world, _audience(asked), asked.timestamp("pollTimestamp"))


def _send_receipt(world: World, asked: Parameters) -> Any:
    return sending.signal_only(world, Audience(people=(asked.person("recipient"),)))


def _update_contact(world: World, asked: Parameters) -> Any:
    phone = world.phone_of(asked.person("recipient"))
    if phone is None:
        raise RequestError(USER_ERROR, "Invalid recipient")
    if asked.get("expiration") is not None:
        seconds = phone.expiration_seconds = asked.seconds("expiration")
        world.tell(phone, PRIVATE, f"{world.bot_name} set disappearing messages to {seconds} seconds.")
        sending.note(world, "timer", to=[phone.name], text=str(seconds))
    return {}


def _update_profile(world: World, asked: Parameters) -> Any:
    world.bot_name = asked.get("givenName") or world.bot_name
    return {}


def _update_account(world: World, asked: Parameters) -> Any:
    if asked.get("username") is None:
        return {}
    return {"username": f"{asked.text('username')}.42", "usernameLink": "https://signal.me/#eu/pretend"}


def _submit_challenge(world: World, asked: Parameters) -> Any:
    taken = world.prove(asked.text("challenge"), asked.text("captcha").replace("signalcaptcha://", ""))
    if taken is None:
        raise RequestError(IO_ERROR, "Submit challenge error: [428]")
    if not taken:
        reasons = "it may be outdated, already used or solved from a different IP address"
        raise RequestError(CAPTCHA_REJECTED, f"Captcha rejected, {reasons}.")
    return {}


METHODS: dict[str, Callable[[World, Parameters], Any]] = {
    "version": _version,
    "listAccounts": _list_accounts,
    "getUserStatus": _get_user_status,
    "send": _send,
    "getAttachment": _get_attachment,
    "sendReaction": _send_reaction,
    "remoteDelete": _remote_delete,
    "sendAdminDelete": _send_admin_delete,
    "sendTyping": _send_typing,
    "sendReceipt": _send_receipt,
    "sendPollCreate": _send_poll_create,
    "sendPollVote": _send_poll_vote,
    "sendPollTerminate": _send_poll_terminate,
    "updateGroup": group_requests.update,
    "listGroups": group_requests.listing,
    "quitGroup": group_requests.quit_group,
    "updateContact": _update_contact,
    "updateProfile": _update_profile,
    "updateAccount": _update_account,
    "submitRateLimitChallenge": _submit_challenge,
}


def _audience(asked: Parameters) -> Audience:
    people, groups = asked.people("recipient"), asked.groups()
    if len(groups) > 1 or bool(people) == bool(groups):
        raise RequestError(USER_ERROR, "No recipients given, or recipients and groups mixed")
    return Audience(group=groups[0]) if groups else Audience(people=tuple(people))
