"""The page, played as a person would: by clicking and typing, with windows that are reloaded, closed and small."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .acting import STEPS_MAX, begin, choose, group_of, names, next_thing, open_chat, phone, words, write
from .conftest import Keep, Open, Window

DOOR_IS_OPEN = "de deur is open"
Evening = tuple[Page, str, str]


def played(window: Window, language: str = "nl", **how: str) -> Evening:
    """A practice evening: the page, the moderator, the group."""
    begin(window.page, language, **how)
    leader = names(window.page)[0]
    return window.page, leader, group_of(window.page, leader)


@pytest.fixture(scope="module")
def begun() -> set[str]:
    """The demos in which an evening goes on that several tests share."""
    return set()


@pytest.fixture
def evening(window: Open, demo: str, begun: set[str]) -> Evening:
    """An evening in Dutch that has begun, in a window of its own; it may be further on already."""
    page = window().page
    if demo not in begun:
        begin(page, "nl")
        go_on_until(page, phone(page, names(page)[0]).locator(".lines .text").filter(has_text=DOOR_IS_OPEN))
        begun.add(demo)
    expect(page.locator("#phones .phone").first).to_be_visible()
    leader = names(page)[0]
    return page, leader, group_of(page, leader)


def go_on_until(page: Page, there: Locator) -> None:
    """To the next thing, and the next, until this can be read."""
    for _ in range(STEPS_MAX):
        if there.count():
            return
        next_thing(page)
    raise AssertionError(f"It never came: {there}")


def test_a_reload_in_the_middle_loses_nothing(evening: Evening) -> None:
    page, leader, _ = evening
    write(page, leader, "Fijn dat jullie er zijn")
    phone(page, leader).locator("textarea").fill("nog niet verstuurd")
    before = {name: words(page, name) for name in names(page)[:-1]}
    page.reload()
    expect(phone(page, leader).locator("textarea")).to_have_value("nog niet verstuurd")
    assert {name: words(page, name) for name in names(page)[:-1]} == before
    assert any("Fijn dat jullie" in line for line in before[leader])


def test_the_bot_is_killed_and_started_again_while_the_page_is_open(evening: Evening) -> None:
    page, leader, _ = evening
    open_chat(page, leader, "bot")
    page.locator("#see").click()
    page.locator("#kill").click()
    expect(page.locator("#bot")).to_have_attribute("data-bot", "dead")
    write(page, leader, "afspraken")
    answers = phone(page, leader).locator(".lines .text").filter(has_text="Wat we hier zeggen, blijft hier")
    before = answers.count()
    page.locator("#start-bot").click()
    expect(page.locator("#bot")).to_have_attribute("data-bot", "runs")
    expect(answers).to_have_count(before + 1)
    page.locator("#see").click()
    expect(page.locator("#panel")).to_be_hidden()


def test_two_windows_show_the_same(window: Open, evening: Evening) -> None:
    page, leader, _ = evening
    other = window().page
    expect(phone(other, leader)).to_be_visible()
    write(page, leader, "in het ene venster")
    expect(phone(other, leader).locator(".lines .own", has_text="in het ene venster")).to_be_visible()
    write(other, leader, "en in het andere")
    expect(phone(page, leader).locator(".lines .own", has_text="en in het andere")).to_be_visible()
    assert words(page, leader) == words(other, leader)


def test_whoever_reads_back_with_the_keys_stays_there_and_whoever_writes_sees_what_they_wrote(evening: Evening) -> None:
    page, leader, group = evening
    guest = names(page)[2]
    phone(page, guest).locator('[data-do="take-back"]').click()
    for name in (leader, guest):
        open_chat(page, name, group)
    for number in range(8):
        write(page, leader, f"regel {number}")
    lines = phone(page, leader).locator(".lines")
    lines.locator("li[data-n]").first.focus()
    page.keyboard.press("ArrowDown")
    before = lines.evaluate("lines => lines.scrollTop")
    write(page, guest, "ik ook")
    expect(lines.locator(".text", has_text="ik ook")).to_be_attached()
    assert lines.evaluate("lines => lines.scrollTop") == before
    write(page, leader, "en nu ik")
    expect(lines.locator("li.own").last).to_be_in_viewport()


def test_a_message_is_answered_changed_reacted_to_and_deleted(evening: Evening) -> None:
    page, leader, _ = evening
    guest = names(page)[1]
    phone(page, guest).locator('[data-do="take-back"]').click()
    write(page, leader, "eerst zo")
    act(page, guest, "eerst zo", "❤️")
    expect(bubble(page, leader, "eerst zo").locator(".reactions")).to_have_text("❤️")
    act(page, guest, "eerst zo", "Beantwoorden")
    write(page, guest, "een antwoord")
    expect(bubble(page, leader, "een antwoord").locator(".quote")).to_contain_text("eerst zo")
    act(page, leader, "eerst zo", "Bewerken")
    write_over(page, leader, "dan anders")
    expect(bubble(page, guest, "dan anders")).to_contain_text("bewerkt")
    act(page, leader, "dan anders", "Verwijderen voor iedereen")
    expect(bubble(page, guest, "dan anders")).to_have_count(0)
    expect(phone(page, guest).locator(".lines .empty").last).to_be_visible()


def test_a_series_is_saved_as_a_file_and_opened_again(evening: Evening, tmp_path: Path) -> None:
    page, leader, group = evening
    open_chat(page, leader, group)
    write(page, leader, "Dit staat in het bestand")
    before, at = words(page, leader), page.locator("#time").get_attribute("datetime")
    with page.expect_download() as saved:
        choose(page, page.locator("#menu"), 1)
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert json.loads(file.read_text(encoding="utf-8"))["world"]["now"]
    play = page.locator("body").get_attribute("data-play") or ""
    next_thing(page)
    page.locator("#file").set_input_files(file)
    expect(page.locator("body")).not_to_have_attribute("data-play", play)
    open_chat(page, leader, group)
    assert words(page, leader) == before
    expect(page.locator("#time")).to_have_attribute("datetime", str(at))
    write(page, leader, "en het gaat door")


def test_a_whole_short_session_is_played_by_clicking(evening: Evening) -> None:
    page, leader, group = evening
    open_chat(page, leader, group)
    said = phone(page, leader).locator(".lines .text")
    go_on_until(page, said.filter(has_text=DOOR_IS_OPEN))
    write(page, leader, "hoi")
    write(page, leader, "start")
    go_on_until(page, said.filter(has_text=f"@{leader}"))
    write(page, leader, "Met mij gaat het goed.")
    write(page, leader, "klaar")
    for part in ("2 van 4", "3 van 4", "4 van 4"):
        next_thing(page)
        write(page, leader, "volgend deel")
        expect(said.filter(has_text=part).first).to_be_visible()
    open_chat(page, leader, "bot")
    go_on_until(page, said.filter(has_text="📝"))
    write(page, leader, "Ik wil vaker vragen hoe het gaat.")
    mark = phone(page, leader).locator(".lines li.own", has_text="vaker vragen").locator(".reactions")
    expect(mark).to_have_text("✔️")
    open_chat(page, leader, group)
    go_on_until(page, said.filter(has_text="Dit was het voor vandaag"))
    everyone = names(page)[:-1]
    assert all(phone(page, name).locator("footer .composer:visible").count() == 0 for name in everyone[1:])
    assert not any("vaker vragen" in line for name in everyone[1:] for line in words(page, name))


def test_on_a_small_screen_there_is_one_phone_and_nothing_sticks_out(window: Open, keep: Keep) -> None:
    small = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "device_scale_factor": 2}
    page, leader, _ = played(window(**small), "el", room="relay")
    guest = names(page)[1]
    expect(phone(page, leader)).to_be_in_viewport()
    expect(phone(page, guest)).not_to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(f'#people [data-to="{guest}"]').click()
    expect(phone(page, guest)).to_be_in_viewport()
    page.locator(f'#people [data-to="{leader}"]').click()
    for _ in range(6):
        next_thing(page)
    write(page, leader, "Γεια σε όλους!")
    next_thing(page)
    keep(page, "phone.el.png")
    assert page.evaluate("document.documentElement.lang") == "el"


def test_everything_that_is_done_with_a_message_is_done_with_the_keyboard_too(evening: Evening) -> None:
    page, leader, _ = evening
    field = phone(page, leader).locator("textarea")
    open_chat(page, leader, "bot")
    write(page, leader, "met toetsen")
    field.press("Shift+Tab")
    keys = ("End", "Enter")
    while "lines" not in str(page.evaluate("document.activeElement.parentElement.className")):
        page.keyboard.press("Shift+Tab")
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator('[role="menu"]')).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator('[role="menu"]')).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('.lines') !== null")


@pytest.mark.parametrize("where", ["elsewhere", "without the token"])
def test_another_page_in_the_same_browser_cannot_drive_it(window: Open, demo: str, where: str) -> None:
    own = window().page
    address, _, token = demo.partition("#")
    line = address.replace("http", "ws") + "line"
    other = own.context.new_page()
    # A page of another origin knows the token; one of the same origin does not.
    other.goto("data:text/html,hello" if where == "elsewhere" else address + "words.js")
    said = token if where == "elsewhere" else "guess"
    assert other.evaluate(TALK, [line, said]) == "closed"
    assert own.evaluate(TALK, [line, token]) == "picture"  # as the page itself may


TALK = """([line, token]) => new Promise((answer) => {
  const socket = new WebSocket(line);
  socket.onopen = () => socket.send(JSON.stringify({ token }));
  socket.onmessage = (event) => { if (JSON.parse(event.data).kind === "picture") answer("picture"); };
  socket.onclose = () => answer("closed");
})"""


def bubble(page: Page, name: str, text: str) -> Locator:
    return phone(page, name).locator(".lines li.bubble").filter(has=page.locator(".body > .text", has_text=text))


def act(page: Page, name: str, text: str, what: str) -> None:
    """Take this from the menu of a message."""
    there = bubble(page, name, text)
    there.hover()
    there.locator(".actions").click()
    page.locator('[role="menu"] button', has_text=what).click()


def write_over(page: Page, name: str, text: str) -> None:
    field = phone(page, name).locator("textarea")
    field.fill(text)
    field.press("Enter")
