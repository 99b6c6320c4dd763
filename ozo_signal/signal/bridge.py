"""Bridge: the server that signalbot expects, with the few calls of signal-cli-rest-api that it makes.

What they are for signal-cli is `signal/translation.py`'s business, and how letters reach signalbot `signal/feed.py`'s.

It listens on the loopback interface alone, at a port of the moment, and answers nobody who has not its token.
signalbot drops most of what is answered (signal.md, 8); what the outbox must know waits here as an `Outcome`,
under the timestamp of what was sent, or, after a refusal, under a key in the reason phrase of the HTTP
answer, which signalbot keeps.
"""

from __future__ import annotations

import hmac
import itertools
import json
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web

from ozo_signal.signal import groups, translation
from ozo_signal.signal.feed import Feed
from ozo_signal.signal.letters import PostTrouble, Unknown
from ozo_signal.signal.results import Missed, missed
from ozo_signal.signal.tolerant import a_dict, an_int

OUTCOMES_MAX = 1000  # nobody asks for older ones
IMITATED_VERSION = "0.101.0"  # the oldest signal-cli-rest-api that signalbot 2.2 accepts

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Caller(Protocol):
    """What the bridge needs of the link."""

    async def call(self, method: str, **params: Any) -> Any: ...


@dataclass(frozen=True)
class Outcome:
    """What became of a call: who was not reached and why, or why there is no answer."""

    missed: Missed = field(default_factory=Missed)
    trouble: PostTrouble | None = None


class Bridge:
    """The server. `address` ("host:port") and `token` are for signalbot."""

    def __init__(self, link: Caller, account: str, feed: Feed) -> None:
        self._link = link
        self._account = account
        self._feed = feed
        self._groups: dict[str, None] = {}  # internal ids, in the order in which we met them
        self._outcomes: OrderedDict[str, Outcome] = OrderedDict()
        self._troubles = itertools.count(1)
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        self.token = secrets.token_urlsafe(32)
        self.address = ""

    async def start(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"{host}:{port}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    def know_group(self, internal_id: str) -> None:
        """Remember a group, so that signalbot finds it when it asks which groups there are."""
        self._groups[internal_id] = None

    def outcome(self, key: int | str) -> Outcome | None:
        """Give what is known about the call with this timestamp or key, once."""
        return self._outcomes.pop(str(key), None)

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self._guarded])
        app.add_routes(
            [
                web.get("/v1/health", self._health),
                web.get("/v1/about", self._about),
                web.get("/v1/groups/{account}", self._list_groups),
                web.get("/v1/groups/{account}/{group}", self._show_group),
                web.get("/v1/receive/{account}", self._receive),
                web.post("/v2/send", self._send),
                web.post("/v1/reactions/{account}", self._react),
                web.delete("/v1/reactions/{account}", self._react),
                web.delete("/v1/remote-delete/{account}", self._delete),
                web.put("/v1/typing-indicator/{account}", self._type),
                web.delete("/v1/typing-indicator/{account}", self._type),
                web.put("/v1/contacts/{account}", self._update_contact),
                web.post("/v1/polls/{account}", self._create_poll),
            ]
        )
        return app

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        shown = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(shown, f"Bearer {self.token}".encode()):
            return web.Response(status=401)
        if request.match_info.get("account", self._account) != self._account:
            return web.Response(status=404)
        try:
            return await handler(request)
        except PostTrouble as trouble:
            key = f"trouble-{next(self._troubles)}"
            self._remember(key, Outcome(trouble=trouble))
            return web.Response(status=502, reason=key)
        except (LookupError, ValueError, TypeError):
            return web.Response(status=400)

    async def _health(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _about(self, _request: web.Request) -> web.Response:
        version = IMITATED_VERSION
        about = {
            "build": 2,
            "mode": "json-rpc",
            "versions": ["v1", "v2"],
            "version": version,
            "capabilities": {},
        }
        return web.json_response(about)

    # signalbot uses its list of groups only to know that an id is one. So it is told the ids that we have
    # met, and nothing else: asking signal-cli at this place would keep a letter waiting, and end signalbot's
    # receiving when there is no line.

    async def _list_groups(self, _request: web.Request) -> web.Response:
        return web.json_response([_entry(group) for group in self._groups])

    async def _show_group(self, request: web.Request) -> web.Response:
        return web.json_response(_entry(groups.internal_id(request.match_info["group"])))

    async def _receive(self, request: web.Request) -> web.WebSocketResponse:
        """Stay open as long as the other side does: after a clean close signalbot never comes back."""
        listener = web.WebSocketResponse(compress=False)
        await listener.prepare(request)
        self._feed.attach(listener)
        try:
            async for _message in listener:
                pass  # nothing is expected, but reading is what answers its pings
        finally:
            self._feed.detach(listener)
        return listener

    async def _send(self, request: web.Request) -> web.Response:
        """Make one call for all recipients, but give one answer for each: `send_multiple` counts them."""
        body = await _body(request)
        timestamp = await self._timestamp_of(*translation.sending(body))
        return web.json_response([{"timestamp": timestamp} for _ in body["recipients"]], status=201)

    async def _react(self, request: web.Request) -> web.Response:
        await self._timestamp_of(*translation.reaction(await _body(request), taken_back=request.method == "DELETE"))
        return web.Response(status=204)

    async def _delete(self, request: web.Request) -> web.Response:
        timestamp = await self._timestamp_of(*translation.deletion(await _body(request)))
        return web.json_response({"timestamp": timestamp}, status=201)

    async def _type(self, request: web.Request) -> web.Response:
        method, params = translation.typing(await _body(request), stopped=request.method == "DELETE")
        await self._link.call(method, **params)
        return web.Response(status=204)

    async def _update_contact(self, request: web.Request) -> web.Response:
        method, params = translation.contact(await _body(request))
        await self._link.call(method, **params)
        return web.Response(status=204)

    async def _create_poll(self, request: web.Request) -> web.Response:
        timestamp = await self._timestamp_of(*translation.poll(await _body(request)))
        return web.json_response({"timestamp": timestamp}, status=201)

    async def _timestamp_of(self, method: str, params: dict[str, Any]) -> str:
        """Call something that sends, keep its outcome, and give its timestamp, a text in this API."""
        answer = await self._link.call(method, **params)
        timestamp = an_int(a_dict(answer).get("timestamp"))
        if timestamp is None:
            raise Unknown  # an answer that says nothing is none
        found = missed(answer)
        if found.failures:
            self._remember(str(timestamp), Outcome(found))
        return str(timestamp)

    def _remember(self, key: str, outcome: Outcome) -> None:
        self._outcomes[key] = outcome
        while len(self._outcomes) > OUTCOMES_MAX:
            self._outcomes.popitem(last=False)


async def _body(request: web.Request) -> dict[str, Any]:
    return a_dict(json.loads(await request.text()))


def _entry(internal_id: str) -> dict[str, Any]:
    permissions = {"add_members": "only-admins", "edit_group": "only-admins", "send_messages": "only-admins"}
    return {
        "id": groups.public_id(internal_id),
        "internal_id": internal_id,
        "name": "",
        "description": "",
        "invite_link": "",
        "member": True,
        "blocked": False,
        "admins": [],
        "members": [],
        "pending_invites": [],
        "pending_requests": [],
        "permissions": permissions,
    }
