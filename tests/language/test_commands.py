"""How messages are told apart from commands. First the messages that only contain a command's word."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozo_signal.language.commands import Command, command_names, emoji, guesses, numbers, parse, word
from ozo_signal.language.folding import fold
from ozo_signal.language.vocabulary import LANGUAGES, load_vocabulary

WORDS = load_vocabulary()
EVERY_WORD = [alias for aliases in WORDS.by_name.values() for alias in aliases]


@pytest.mark.parametrize(
    "speech",
    [
        "I could not stop crying",
        "stop it",
        "My hand hurts",
        "he said no and left",
        "I will pass the exam this year",
        "yes but not today",
        "I'm done with that man",
        "help me understand",
        "And next I lost my job",
        "we are leaving Greece",
        "pause for a while, he told me",
        "my name is Anna",
        "Ik wil niet stoppen met roken",
        "Ik heb pas een baan gevonden",
        "Ik ben klaar met wachten",
        "Ik ga weg uit Rotterdam",
        "ik zei nee tegen mijn baas",
        "geen hulp gekregen",
        "Ik wil iets zeggen over mijn werk",
        "mijn hand deed pijn",
        "het einde van de maand is moeilijk",
        "verder gaat het goed",
        "ja, dat ken ik",
        "Δεν σταμάτησα να κλαίω",
        "σταμάτα να μιλάς έτσι μου είπε",
        "Με πήρε από το χέρι",
        "εγώ και η μάνα μου",
        "φεύγω από την Ελλάδα",
        "τέλος",
        "ζήτησα βοήθεια και δεν ήρθε κανείς",
        "όχι δεν θέλω",
        "ναι μωρέ",
        "ego kai i mana mou",
        "feugo apo tin ellada",
        "zitisa voitheia apo ton geitona",
        "1 stop",
        "",
        "   ",
        "...",
        "!!!",
        "😀",
        "❤️",
        "κωδικός",
    ],
)
@pytest.mark.parametrize("language", [None, *LANGUAGES])
def test_a_text_that_merely_contains_a_command_word_is_speech(speech: str, language: str | None) -> None:
    assert parse(speech, language) is None


@pytest.mark.parametrize("alias", EVERY_WORD, ids=lambda alias: f"{alias.language}-{alias.word}")
def test_every_word_is_its_command(alias) -> None:
    command = parse(alias.word, alias.language)
    assert command is not None
    assert (command.name, command.language, command.exact) == (alias.name, alias.language, True)


@pytest.mark.parametrize("dress", ["{}.", "{} !", "/{}", "  {}  ", "«{}»", "{}...", "{}\n", "*{}*", "🙂 {}"])
def test_signs_around_a_word_and_capitals_do_not_count(dress: str) -> None:
    for alias in EVERY_WORD:
        for text in (dress.format(alias.word), dress.format(alias.word.upper()), dress.format(alias.word.title())):
            command = parse(text, alias.language)
            assert command is not None and command.name == alias.name, text


@pytest.mark.parametrize("language", [None, *LANGUAGES])
def test_every_word_is_the_same_command_for_people_of_other_languages(language: str | None) -> None:
    for alias in (alias for alias in EVERY_WORD if alias.name not in ("yes", "no")):
        command = parse(alias.word, language)
        assert command is not None and command.name == alias.name, alias.word


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("volgnde", "next"),
        ("volgedne", "next"),
        ("onderwrep", "topic"),
        ("afspraaken", "rules"),
        ("previos", "back"),
        ("doorgan", "resume"),
        ("προηγουμεν", "back"),
        ("συνεχιζουμ", "resume"),
        ("ik ben klaaar", None),
        ("pauzee", None),
    ],
)
def test_a_long_word_may_have_one_letter_wrong(text: str, name: str | None) -> None:
    command = parse(text)
    assert (command.name if command else None) == name
    assert command is None or not command.exact


@pytest.mark.parametrize("text", ["afsluitn", "verlaeten", "vergeet mijj", "forgte me", "κλεισιμω ο", "diagrafii s"])
def test_a_dangerous_command_is_never_guessed(text: str) -> None:
    command = parse(text)
    assert command is None or not command.dangerous
    assert not {"close", "leave", "forget_me"} & set(guesses(text))


def test_the_dangerous_commands_are_these_three() -> None:
    dangerous = {name for name in command_names() if Command(name).dangerous}
    assert dangerous == {"forget_me", "leave", "close"}


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("nee", "nl", "no"),
        ("ne", "el", "yes"),
        ("ne", "nl", None),
        ("nee", "el", None),
        ("ναι", "nl", None),
        ("nai", "el", "yes"),
        ("oxi", "el", "no"),
        ("oxi", "en", None),
        ("ja", "nl", "yes"),
        ("ja", "el", None),
        ("nee", None, None),
        ("ne", None, None),
        ("yes", None, None),
        ("ok", None, None),
        ("ok", "nl", "yes"),
        ("neee", "nl", None),
        ("yess", "en", None),
    ],
)
def test_yes_and_no_are_understood_in_the_persons_own_language_only(text, language, name) -> None:
    if (text, language) == ("ok", None):
        name = "yes"  # the one word that is yes everywhere
    command = parse(text, language)
    assert (command.name if command else None) == name


def test_a_word_of_two_languages_belongs_to_the_persons_own_or_to_none() -> None:
    assert parse("privacy", "nl").language == "nl"
    assert parse("privacy", "en").language == "en"
    assert parse("privacy").language is None
    assert parse("klaar", "el").language == "nl"


def test_a_word_that_names_a_language_chooses_it() -> None:
    assert parse("taal").chooses is None
    for text, chosen in [
        ("English", "en"),
        ("Nederlands", "nl"),
        ("ΕΛΛΗΝΙΚΑ", "el"),
        ("elinika", "el"),
        ("greek", "el"),
    ]:
        command = parse(text)
        assert (command.name, command.chooses) == ("language", chosen)


def test_going_on_means_resume_or_next() -> None:
    for text in ("verder", "continue", "συνέχεια", "▶️"):
        command = parse(text)
        assert command.name == "resume" and command.means("next")
    assert not parse("next").means("resume")


def test_every_command_teaches_a_word_that_it_understands() -> None:
    for name in command_names():
        for language in LANGUAGES:
            assert parse(word(name, language), language).name == name


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    parse(text, "el")
    numbers(text)
    guesses(text, "nl")
    emoji(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "text",
    [
        "τελείωσα",
        "teleiwsa",
        "volgnde",
        "uuuuuuuuuuuuuuuuuuuuuuuu",
        "xhxhxhxhxhxhxhxhxh",
        "a" * 40,
        "word " * 400,
    ],
)
def test_parsing_takes_less_than_a_millisecond(text: str) -> None:
    parse(text)
    times = []
    for _ in range(20):
        begun = time.perf_counter()
        parse(text, "nl")
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.001


def test_a_word_with_two_meanings_is_refused_when_the_words_are_read(tmp_path) -> None:
    file = tmp_path / "commands.toml"
    file.write_text('[a]\nen=["x"]\nnl=["y"]\nel=["ζ"]\n[b]\nen=["q"]\nnl=["X"]\nel=["ω"]\n', encoding="utf-8")
    with pytest.raises(ValueError, match="'x' means both a and b"):
        load_vocabulary(file)
