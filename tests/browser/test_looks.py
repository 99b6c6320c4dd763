"""How the page looks: to somebody who listens to it, in the dark, in Greek; and the pictures of it in the README."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .acting import begin, names, next_thing, open_chat, phone, write
from .conftest import PICTURES, ROOT, Keep, Open

SERIOUS = ("serious", "critical")


def faults(page: Page) -> list[str]:
    """What axe finds that keeps somebody out."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found if one["impact"] in SERIOUS for node in one["nodes"]]


def seen(window: Open, **how: object) -> Page:
    """A window on the evening that goes on, or on a new one. Without motion: what fades in has no contrast yet."""
    page = window(reduced_motion="reduce", **how).page
    expect(page.locator("body[data-play], #start[open]").first).to_be_attached()
    if page.locator("body[data-play]").count() == 0:
        begin(page, "nl")
        lively(page, 12)
    return page


def lively(page: Page, steps: int) -> None:
    """To the next thing, and the next."""
    for _ in range(steps):
        next_thing(page)


def test_the_evening_in_the_readme_is_of_the_page_as_it_is(window: Open, keep: Keep) -> None:
    page = window(viewport={"width": 1440, "height": 900}).page
    begin(page, "nl")
    leader = names(page)[0]
    lively(page, 4)
    for text, then in (
        ("Hoi allemaal", 1),
        ("start", 2),
        ("Druk, maar fijn dat we er zijn.", 1),
        ("klaar", 6),
    ):
        write(page, leader, text)
        lively(page, then)
    keep(page, "evening.nl.png")


def test_whoever_listens_to_the_page_is_not_kept_out(window: Open) -> None:
    page = seen(window)
    leader = names(page)[0]
    assert faults(page) == []
    open_chat(page, leader, "bot")
    phone(page, leader).locator("li.bubble .actions").last.dispatch_event("click")
    page.locator("#see").dispatch_event("click")
    page.locator("#panel-stored summary").first.click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.locator("#see").dispatch_event("click")
    expect(page.locator("#panel")).to_be_hidden()


@pytest.mark.parametrize("width", [1500, 390])
def test_whoever_sees_the_page_in_the_dark_or_on_a_small_screen_is_not_kept_out(window: Open, width: int) -> None:
    page = seen(window, color_scheme="dark", viewport={"width": width, "height": 900})
    page.locator("#menu").click()
    assert faults(page) == []


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


def test_the_readme_shows_the_pictures_there_are_and_no_others() -> None:
    shown = re.findall(r"pictures/([\w.]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(file.name for file in PICTURES.iterdir())


@pytest.mark.parametrize("width", [1500, 390])
def test_nothing_that_somebody_writes_makes_the_page_wider_than_it_is(window: Open, width: int) -> None:
    page = seen(window, viewport={"width": width, "height": 900})
    long = "\u202e<b>" + "Donaudampfschifffahrt" * 12
    write(page, names(page)[0], long)
    expect(phone(page, names(page)[0]).locator(".text", has_text=long).last).to_be_visible()
    wide = "[document.documentElement, ...document.querySelectorAll('.phone .lines, .phone .body')]"
    assert page.evaluate(f"{wide}.filter((node) => node.scrollWidth > node.clientWidth + 1).length") == 0
    page.locator("#phones").evaluate("(node) => (node.style.flex = '0 0 9000px')")
    assert page.evaluate(f"{wide}.filter((node) => node.scrollWidth > node.clientWidth + 1).length") > 0  # it bites
