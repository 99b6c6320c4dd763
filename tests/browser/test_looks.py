"""How the page looks: to somebody who listens to it, in the dark, in Greek; and the pictures of it in the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .acting import begin, names, next_thing, open_chat, phone, write
from .conftest import Open

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "pictures"
SERIOUS = ("serious", "critical")


def faults(page: Page) -> list[str]:
    """What axe finds that keeps somebody out."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found if one["impact"] in SERIOUS for node in one["nodes"]]


def lively(page: Page, steps: int) -> None:
    """An evening that has begun: the moderator says hello and starts."""
    for _ in range(steps):
        next_thing(page)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1500), ("dark", 1500), ("light", 390), ("dark", 390)])
def test_whoever_listens_to_the_page_or_cannot_see_colours_is_not_kept_out(
    window: Open, scheme: str, width: int
) -> None:
    # Without motion: what fades in has no contrast yet.
    page = window(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce").page
    if page.locator("body[data-play]").count() == 0:
        begin(page, "nl")
        lively(page, 12)
    leader = names(page)[0]
    assert faults(page) == []
    page.locator("#menu").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    open_chat(page, leader, "bot")
    phone(page, leader).locator("li.bubble .actions").last.dispatch_event("click")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.locator("#see").dispatch_event("click")
    expect(page.locator("#panel-stored details").first).to_be_visible()
    page.locator("#panel-stored summary").first.click()
    assert faults(page) == []
    page.locator("#see").dispatch_event("click")
    expect(page.locator("#panel")).to_be_hidden()


def test_the_dialog_in_which_one_chooses_a_play_keeps_nobody_out(window: Open) -> None:
    page = window().page
    page.locator("#menu").click()
    page.locator('[role="menu"] button').first.click()
    expect(page.locator("#start")).to_be_visible()
    assert faults(page) == []


def test_what_keeps_somebody_out_is_found(window: Open) -> None:
    page = window().page
    page.evaluate("document.querySelector('#bar').append(document.createElement('img'))")
    page.evaluate("document.querySelector('#day').style.color = '#ddd'")
    assert {fault.partition(":")[0] for fault in faults(page)} == {"image-alt", "color-contrast"}


def test_the_pictures_in_the_readme_are_of_the_page_as_it_is(
    window: Open, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    folder = PICTURES if pytestconfig.getoption("--rewrite") else tmp_path
    page = window(viewport={"width": 1440, "height": 900}).page
    begin(page, "nl")
    leader = names(page)[0]
    lively(page, 4)
    write(page, leader, "Hoi allemaal, fijn dat jullie er zijn")
    write(page, leader, "start")
    lively(page, 2)
    write(page, leader, "Een drukke week, maar ik ben blij dat we er zijn.")
    write(page, leader, "klaar")
    lively(page, 16)
    page.screenshot(path=folder / "evening.nl.png")
    small = window(viewport={"width": 390, "height": 844}, device_scale_factor=2).page
    begin(small, "el", "relay")
    lively(small, 8)
    small.screenshot(path=folder / "phone.el.png")
    shown = re.findall(r"pictures/([\w.]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(file.name for file in PICTURES.iterdir())
    for name in shown:
        assert size_of(folder / name) == size_of(PICTURES / name)


def size_of(picture: Path) -> bytes:
    """As the head of a PNG has it: width, height."""
    return picture.read_bytes()[16:24]
