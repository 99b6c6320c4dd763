"""Numbers, emoji, three dots, and what is offered when a message is nearly a command."""

import pytest

from ozo_signal.language.commands import emoji, guesses, numbers, parse
from ozo_signal.language.folding import trails_off


@pytest.mark.parametrize(
    ("picture", "name", "also"),
    [
        ("✋", "hand", None),
        ("✋🏽", "hand", None),
        ("🙋", "hand", None),
        ("🙋‍♀️", "hand", None),
        ("🙋🏿‍♂️", "hand", None),
        ("👍", "done", "yes"),
        ("👍🏻", "done", "yes"),
        ("✅", "done", "yes"),
        ("✔️", "done", "yes"),
        ("✔", "done", "yes"),
        ("⏭️", "pass", "next"),
        ("⏭", "pass", "next"),
        ("⏸️", "pause", None),
        ("▶️", "resume", "next"),
        ("❓", "help", None),
        ("👎", "no", None),
    ],
)
def test_emoji_are_commands_as_a_message_and_as_a_reaction(picture: str, name: str, also: str | None) -> None:
    for command in (emoji(picture), parse(picture), parse(f" {picture}{picture} ", "el")):
        assert command is not None and command.name == name
        assert also is None or command.means(also)


@pytest.mark.parametrize("picture", ["❤️", "😂", "", "hand", "✋👍", "🇬🇷", "1️⃣"])
def test_other_emoji_are_nothing(picture: str) -> None:
    assert emoji(picture) is None


def test_an_emoji_beside_its_own_word_is_that_word_and_beside_another_is_speech() -> None:
    assert parse("✋ hand").name == "hand"
    assert parse("klaar ✅").name == "done"
    assert parse("πάσο 🙏").name == "pass"
    assert parse("✋ pass") is None
    assert parse("✋ I have something") is None


@pytest.mark.parametrize(("text", "name"), [("!", "hand"), ("*", "hand"), ("?", "help"), (";", "help"), ("??", "help")])
def test_old_chat_signs(text: str, name: str) -> None:
    assert parse(f" {text} ").name == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", (1,)),
        ("1 3", (1, 3)),
        ("1,3", (1, 3)),
        ("1, 3 en 4", (1, 3, 4)),
        ("1 en 3", (1, 3)),
        ("1 and 3", (1, 3)),
        ("1 και 3", (1, 3)),
        ("1 & 3", (1, 3)),
        ("nr 2", (2,)),
        ("Nr. 2", (2,)),
        ("#2", (2,)),
        ("2.", (2,)),
        ("2)", (2,)),
        ("1. 2.", (1, 2)),
        ("2!", (2,)),
        ("1️⃣", (1,)),
        ("1️⃣3️⃣", (1, 3)),
        ("🔟", (10,)),
        ("10", (10,)),
        ("3 3", (3,)),
        ("1\n2", (1, 2)),
        ("0", (0,)),
        ("2 kinderen", None),
        ("ik ben 34", None),
        ("one", None),
        ("en", None),
        ("19:30", None),
        ("1.5", None),
        ("+5", None),
        ("-1", None),
        ("1-3", None),
        ("٣", None),
        ("123456", None),
        ("2nd", None),
        ("", None),
    ],
)
def test_numbers(text: str, expected: tuple[int, ...] | None) -> None:
    assert numbers(text) == expected


@pytest.mark.parametrize("text", ["and then...", "wacht…", "ναι ...", "so . . .", "... "])
def test_three_dots_trail_off(text: str) -> None:
    assert trails_off(text)


@pytest.mark.parametrize("text", ["done.", "", "… done", "1..", "what?"])
def test_other_endings_do_not_trail_off(text: str) -> None:
    assert not trails_off(text)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("klaa", "nl", "done"),
        ("pauz", "nl", "pause"),
        ("klaar hoor", "nl", "done"),
        ("graag pauze", "nl", "pause"),
        ("χερυ", "el", "hand"),
        ("volgennndde", "nl", None),
        ("I went home and then I came back to the house", "en", None),
        ("", "en", None),
    ],
)
def test_guesses_offer_what_it_could_have_been(text: str, language: str, expected: str | None) -> None:
    offered = guesses(text, language)
    assert len(offered) <= 2
    assert (expected in offered) if expected else offered == ()


def test_guesses_never_offer_yes_or_no() -> None:
    for text in ("yes please", "nee hoor", "ναι ναι", "yess"):
        assert not {"yes", "no"} & set(guesses(text, "en"))
