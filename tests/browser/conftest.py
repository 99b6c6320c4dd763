"""The page in a real browser: `ozo-signal demo` as a process of its own, and Debian's Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "pictures"
STARTS_SECONDS = 30
STOPS_SECONDS = 20
PATIENCE_MS = 30_000  # a busy machine
# It looks for nothing outside this machine, and as root it has no sandbox.
QUIETLY = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
NO_BROWSER = "There is no Chromium here. On Debian: apt install chromium, or make test BROWSER=needed as root."


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs a browser is left out with a word where there is none, unless it was said to be needed."""
    if shutil.which("chromium") is None and os.environ.get("BROWSER") != "needed":
        for item in items:
            if item.path.is_relative_to(Path(__file__).parent):
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@dataclass
class Window:
    """One window, and whatever went wrong in it."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("requestfailed", lambda request: self.faults.append(f"not found: {request.url}"))
        self.page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            self.faults.append(f"it looks outside: {url}")


Open = Callable[..., Window]
Keep = Callable[[Page, str], None]
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Not for the whole session: its loop must be over before other tests begin theirs.
    found = shutil.which("chromium")
    assert found is not None, NO_BROWSER
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIETLY))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo that runs."""
    log = tmp_path_factory.mktemp("demo") / "stderr"
    with log.open("wb") as trouble:
        process = subprocess.Popen(
            [sys.executable, "-m", "ozo_signal", "demo", "--no-open", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=trouble,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        )
    try:
        assert process.stdout is not None
        lines = (line.decode() for line in process.stdout)
        yield next(word for line in lines for word in line.split() if word.startswith("http://127.0.0.1:"))
    finally:
        process.terminate()
        process.wait(STOPS_SECONDS)


@pytest.fixture
def window(chromium: Browser, demo: str) -> Iterator[Open]:
    """Open a window on the demo. Whatever it does, nothing goes wrong in it, and it asks nobody outside."""
    with ExitStack() as stack:
        windows: list[Window] = []

        def open_one(context: BrowserContext | None = None, **how: object) -> Window:
            context = context or chromium.new_context(**{"viewport": {"width": 1500, "height": 950}, **how})  # type: ignore[arg-type]
            stack.callback(context.close)
            found = Window(context.new_page())
            found.page.set_default_timeout(PATIENCE_MS)
            found.page.goto(demo)
            windows.append(found)
            return found

        yield open_one
        assert [fault for one in windows for fault in one.faults] == []


@pytest.fixture
def keep(tmp_path: Path, pytestconfig: pytest.Config) -> Keep:
    """Take a picture for the README: written there with --rewrite; else it is as large as the one that is there."""
    folder = PICTURES if pytestconfig.getoption("--rewrite") else tmp_path

    def take(page: Page, name: str) -> None:
        page.screenshot(path=folder / name)
        assert size_of(folder / name) == size_of(PICTURES / name)

    return take


def size_of(picture: Path) -> bytes:
    """As the head of a PNG has it: width, height."""
    return picture.read_bytes()[16:24]
