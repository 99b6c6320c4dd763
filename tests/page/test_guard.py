"""Who may speak to the page's server: only the page itself, on this machine, with the token."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from ozo_signal.simulator.page.site import Site

from .visitor import open_site


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site() as site:
        yield site


def parts(site: Site) -> tuple[str, str]:
    """The page's origin, and its token."""
    base, _, token = site.address.partition("#")
    return base.rstrip("/"), token


async def line(site: Site, headers: dict[str, str], said: object) -> str:
    """What comes of speaking on the socket: the kind of the first message, or why there is none."""
    base, _ = parts(site)
    try:
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{base}/line", headers=headers) as socket:
            await socket.send_json(said)
            answer = await socket.receive()
            return str(answer.json()["kind"]) if answer.type == aiohttp.WSMsgType.TEXT else f"closed {answer.data}"
    except aiohttp.WSServerHandshakeError as refusal:
        return f"refused {refusal.status}"


async def test_the_page_with_its_token_is_let_in(site: Site) -> None:
    base, token = parts(site)
    assert await line(site, {"Origin": base}, {"token": token}) == "words"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
async def test_both_names_of_this_machine_are_its_own(site: Site, name: str) -> None:
    base, token = parts(site)
    host = f"{name}:{URL(base).port}"
    assert await line(site, {"Origin": f"http://{host}", "Host": host}, {"token": token}) == "words"


@pytest.mark.parametrize(
    "said", [{"token": "wrong"}, {"token": ""}, {}, {"token": None}, {"token": 1}, [], {"do": "begin"}], ids=str
)
async def test_who_does_not_know_the_token_is_told_nothing(site: Site, said: object) -> None:
    base, _ = parts(site)
    assert await line(site, {"Origin": base}, said) == "closed 4403"


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://{host}", "http://localhost:{port}"]
)
async def test_another_page_in_the_same_browser_is_refused_even_with_the_token(site: Site, origin: str) -> None:
    base, token = parts(site)
    url = URL(base)
    other = origin.format(host=f"{url.host}:{url.port}", port=url.port)
    assert await line(site, {"Origin": other}, {"token": token}) == "refused 403"


async def test_what_is_not_a_page_has_no_origin_and_is_refused(site: Site) -> None:
    _, token = parts(site)
    assert await line(site, {}, {"token": token}) == "refused 403"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}"])
@pytest.mark.parametrize("path", ["/", "/main.js", "/line"])
async def test_a_name_that_somebody_made_point_here_is_refused(site: Site, host: str, path: str) -> None:
    base, _ = parts(site)
    async with aiohttp.ClientSession() as session:
        async with session.get(base + path, headers={"Host": host.format(port=URL(base).port)}) as answer:
            assert answer.status == 421
        async with session.get(base + "/main.js") as control:
            assert control.status == 200


async def test_the_page_brings_everything_itself_and_may_be_framed_by_nobody(site: Site) -> None:
    base, token = parts(site)
    async with aiohttp.ClientSession() as session, session.get(base + "/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        text = await answer.text()
    assert "default-src 'self';" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer" and answer.headers["Cache-Control"] == "no-store"
    assert "//" not in text and "<style" not in text and "style=" not in text and token not in text


@pytest.mark.parametrize("path", ["/nothing.js", "/../site.py", "/%2e%2e/site.py", "/..%2fguard.py", "/static/main.js"])
async def test_nothing_but_the_pages_own_files_is_given_out(site: Site, path: str) -> None:
    base, _ = parts(site)
    async with aiohttp.ClientSession() as session, session.get(URL(base + path, encoded=True)) as answer:
        assert answer.status == 404


async def test_no_other_machine_can_reach_it(site: Site) -> None:
    sockets = site._runner.addresses
    assert [address[0] for address in sockets] == ["127.0.0.1"]


async def test_each_start_has_a_token_of_its_own(site: Site) -> None:
    async with open_site() as other:
        assert parts(site)[1] != parts(other)[1]
        assert len(parts(site)[1]) >= 32
