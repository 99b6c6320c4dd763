"""What somebody does on the page with a mouse and a keyboard, and what they then read."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page

STEPS_MAX = 150
DAY_OR_HOUR = re.compile(r"\d\d:\d\d")


def begin(page: Page, language: str, room: str = "group", evening: str = "practice") -> None:
    """Choose a play in the dialog, and wait until it is on the phones."""
    page.wait_for_selector("body[data-play], #start[open]")
    before = page.locator("body").get_attribute("data-play") or ""
    if not page.locator("#start[open]").count():
        choose(page, page.locator("#menu"), 0)
    dialog = page.locator("#start")
    for value in (language, evening, room):
        dialog.locator(f'input[value="{value}"]').check(force=True)
    dialog.locator("#start-begin").click()
    page.wait_for_selector(f'body[data-play]:not([data-play="{before}"]):not([data-busy]) .phone', timeout=60_000)


def choose(page: Page, opener: Locator, number: int) -> None:
    """Open a menu and take what stands at this place in it."""
    opener.click()
    page.locator('[role="menu"] button').nth(number).click()


def phone(page: Page, name: str) -> Locator:
    return page.locator(f'[data-phone="{name}"]')


def names(page: Page) -> list[str]:
    """Of all phones: the moderator's is the first, the coordinator's the last."""
    return [str(one.get_attribute("data-phone")) for one in page.locator("[data-phone]").all()]


def open_chat(page: Page, name: str, chat: str) -> None:
    """From whatever this phone shows."""
    there = phone(page, name)
    if there.locator(f'.chat[data-chat="{chat}"]').count():
        return
    for _ in range(2):
        if there.locator("button.back").count():
            there.locator("button.back").first.click()
    there.locator(f'[data-open="{chat}"]').click()


def group_of(page: Page, name: str) -> str:
    """What the group is called: the chat that is open at first."""
    return str(phone(page, name).locator(".chat").first.get_attribute("data-chat"))


def write(page: Page, name: str, text: str) -> None:
    """Type it and send it; it is there when it stands on that phone."""
    there = phone(page, name)
    lines = there.locator(".lines li.own")
    before = lines.count()
    field = there.locator("textarea")
    field.fill(text)
    field.press("Enter")
    lines.nth(before).wait_for(state="attached")


def words(page: Page, name: str) -> list[str]:
    """What the open chat of this phone shows, without times."""
    return [DAY_OR_HOUR.sub("", text) for text in phone(page, name).locator(".lines li[data-n]").all_inner_texts()]


def next_thing(page: Page) -> None:
    """To the next thing, and until it is done. There is always one: time goes on."""
    before = page.locator("#time").get_attribute("datetime") or ""
    page.locator("#next").click()
    # A selector is looked at in every frame; `expect` would ask four times in the first two seconds.
    page.wait_for_selector(f'body:not([data-busy]) #time:not([datetime="{before}"])', state="attached")
