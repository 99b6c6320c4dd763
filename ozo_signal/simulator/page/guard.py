"""The guard: who may speak to the page's server. Only a page from this address, opened with the token, on this machine.

Another page in the same browser can send requests here, but it can neither give itself this origin nor read the token.
"""

from __future__ import annotations

import hmac
import secrets

from aiohttp import web
from aiohttp.typedefs import Handler

from ozo_signal.simulator.lines import HOST

TOKEN_BYTES = 24
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Besides what the page itself brings, a picture or a voice note that is in its memory; and its one socket.
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; connect-src 'self' ws://{host}; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)


class Guard:
    """Knows the token, and after `opened` also the port."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(TOKEN_BYTES)
        self._hosts: tuple[str, ...] = ()

    def opened(self, port: int) -> str:
        """The address to open. The token stands in its fragment, which no browser sends along and no log shows."""
        self._hosts = (f"{HOST}:{port}", f"localhost:{port}")
        return f"http://{HOST}:{port}/#{self.token}"

    def is_here(self, request: web.Request) -> bool:
        """A name of another machine, which somebody made to point here, is not ours."""
        return request.headers.getall("Host", []) in [[host] for host in self._hosts]

    def is_own_page(self, request: web.Request) -> bool:
        """Was this asked by a page that came from here, at this very address?"""
        return request.headers.getall("Origin", []) == [f"http://{request.headers['Host']}"]

    def knows(self, token: object) -> bool:
        return isinstance(token, str) and hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode())

    @web.middleware
    async def stand(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """At the door of everything there is."""
        if not self.is_here(request):
            return web.Response(status=421, text="This is not my address.\n", headers=HEADERS)
        try:
            answer = await handler(request)
        except web.HTTPException as refusal:
            refusal.headers.update(HEADERS)
            raise
        if not answer.prepared:
            answer.headers.update(HEADERS)
            answer.headers["Content-Security-Policy"] = POLICY.format(host=request.headers["Host"])
        return answer
