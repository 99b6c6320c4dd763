"""How phrases are said, and what is refused in a catalogue."""

import pytest

from ozo_signal.language.values import Items, Lines, Minutes, Moment, Name
from ozo_signal.language.voice import CatalogueError, Voice

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {}\\n"\n\n'
TWO = "nplurals=2; plural=(n != 1);"
EVENING = 1796324400000  # Thursday 3 December 2026, 20:00 in Amsterdam
ANNA = "11111111-1111-4111-8111-111111111111"
BEN = "22222222-2222-4222-8222-222222222222"


def phrase(key: str, text: str) -> str:
    return f'msgid "{key}"\nmsgstr "{text}"\n\n'


def plural(key: str, *forms: str) -> str:
    lines = "".join(f'msgstr[{number}] "{form}"\n' for number, form in enumerate(forms))
    return f'msgid "{key}"\nmsgid_plural "{key}_plural"\n{lines}\n'


ENGLISH = phrase("turn.yours", "{name}, your turn.") + plural("left", "One minute left.", "{n} minutes left.")
DUTCH = phrase("turn.yours", "{name}, jij bent.") + plural("left", "Nog één minuut.", "Nog {n} minuten.")
GREEK = phrase("turn.yours", "{name}, η σειρά σου.") + plural("left", "Ένα λεπτό ακόμα.", "Ακόμα {n} λεπτά.")


@pytest.fixture
def load(tmp_path):
    def make(en: str = ENGLISH, nl: str = DUTCH, el: str = GREEK, head: str = TWO) -> Voice:
        for code, body in (("en", en), ("nl", nl), ("el", el)):
            (tmp_path / f"{code}.po").write_text(HEAD.format(head) + body, encoding="utf-8")
        return Voice.load(tmp_path)

    return make


@pytest.fixture
def say(load):
    """Says a phrase whose whole text is the value."""
    body = phrase("it", "{it}")
    voice = load(body, body, body)
    return lambda value, language="en": voice.say("it", language, it=value)


def test_each_language_says_it_its_own_way(load) -> None:
    voice = load()
    assert voice.say("turn.yours", "en", name="Anna").text == "Anna, your turn."
    assert voice.say("turn.yours", "nl", name="Anna").text == "Anna, jij bent."
    assert voice.say("turn.yours", "el", name="Anna").text == "Anna, η σειρά σου."
    assert voice.languages == ("en", "nl", "el")
    assert voice.keys == ("turn.yours", "left")
    assert voice.has("turn.yours") and not voice.has("turn.mine")


def test_the_number_chooses_the_form(load) -> None:
    voice = load()
    assert voice.say("left", "nl", n=1).text == "Nog één minuut."
    assert voice.say("left", "nl", n=5).text == "Nog 5 minuten."
    assert voice.say("left", "en", n=0).text == "0 minutes left."
    assert voice.say("left", "en", n=Minutes(1)).text == "One minute left."


def test_the_catalogues_own_plural_rule_is_used(load) -> None:
    many = phrase("turn.yours", "{name}") + plural("left", "{n} a", "{n} b", "{n} c")
    voice = load(many, many, many, head="nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);")
    assert [voice.say("left", "el", n=n).text for n in (1, 2, 3)] == ["1 a", "2 b", "3 c"]


def test_a_missing_value_an_unknown_key_and_an_unknown_language_are_errors(load) -> None:
    voice = load()
    for key, language, values in [
        ("turn.yours", "en", {}),
        ("left", "en", {}),
        ("no", "en", {}),
        ("left", "fr", {"n": 2}),
    ]:
        with pytest.raises(KeyError):
            voice.say(key, language, **values)


def test_what_people_wrote_is_never_parsed(load) -> None:
    voice = load()
    for words in ("{name}", "{n}", "{", "%s", "}{", "\\n", "{0.__class__}", "\0000\0"):
        assert voice.say("turn.yours", "en", name=words).text == f"{words}, your turn."


def test_a_name_with_a_uuid_becomes_a_mention_counted_in_utf16(load) -> None:
    text = "👩‍🦰 {a} & {b} {a}"
    voice = load(phrase("x", text), phrase("x", text), phrase("x", text))
    said = voice.say("x", "en", a=Name("Anna", ANNA), b=Name("Ben"))
    assert said.text == "👩‍🦰 \ufffc & Ben \ufffc"
    assert said.mentions == ((6, 1, ANNA), (14, 1, ANNA))
    units = said.text.encode("utf-16-le")
    for start, length, _ in said.mentions:
        assert units[2 * start : 2 * (start + length)].decode("utf-16-le") == "\ufffc"


def test_a_name_stays_on_one_line(say) -> None:
    assert say(Name("Anna\nThe session is closed.")).text == "Anna The session is closed."


@pytest.mark.parametrize(
    ("style", "language", "shown"),
    [
        ("day", "en", "Thursday 3 December"),
        ("day", "nl", "donderdag 3 december"),
        ("day", "el", "Πέμπτη 3 Δεκεμβρίου"),
        ("hour", "en", "20:00"),
        ("hour", "el", "20:00"),
        ("day_hour", "nl", "donderdag 3 december, 20:00"),
    ],
)
def test_a_moment_is_shown_in_its_zone(say, style, language: str, shown: str) -> None:
    assert say(Moment(EVENING, "Europe/Amsterdam", style), language).text == shown


def test_the_same_moment_is_another_hour_elsewhere_and_in_summer(say) -> None:
    assert say(Moment(EVENING, "Europe/Athens", "hour")).text == "21:00"
    summer = EVENING - 180 * 24 * 3600 * 1000
    assert say(Moment(summer, "Europe/Amsterdam", "hour")).text == "21:00"


@pytest.mark.parametrize(("language", "shown"), [("en", "a, b and c"), ("nl", "a, b en c"), ("el", "a, b και c")])
def test_a_list_inside_a_sentence(say, language: str, shown: str) -> None:
    assert say(Items(["a", "b", "c"]), language).text == shown


def test_short_lists(say) -> None:
    assert say(Items([])).text == ""
    assert say(Items(["a"])).text == "a"
    assert say(Items(["a", "b"]), "nl").text == "a en b"


def test_a_list_of_people_keeps_its_mentions(say) -> None:
    said = say(Items([Name("Anna", ANNA), Name("Ben", BEN), Name("{0} 1")]), "nl")
    assert said.text == "\ufffc, \ufffc en {0} 1"
    assert said.mentions == ((0, 1, ANNA), (3, 1, BEN))


def test_numbered_lines(say) -> None:
    said = say(Lines(["a", "two\nlines", Name("Anna", ANNA)]))
    assert said.text == "1. a\n2. two lines\n3. \ufffc"
    assert said.mentions == ((21, 1, ANNA),)


@pytest.mark.parametrize(
    ("n", "language", "shown"),
    [
        (1, "en", "1 minute"),
        (5, "en", "5 minutes"),
        (1, "nl", "1 minuut"),
        (5, "nl", "5 minuten"),
        (5, "el", "5 λεπτά"),
    ],
)
def test_minutes(say, n: int, language: str, shown: str) -> None:
    assert say(Minutes(n), language).text == shown


def test_a_language_has_a_name_in_every_language(load) -> None:
    voice = load()
    assert voice.language_name("nl", "en") == "Dutch"
    assert voice.language_name("nl", "nl") == "Nederlands"
    assert voice.language_name("el", "el") == "Ελληνικά"
    assert voice.language_name("en", "nl") == "Engels"


@pytest.mark.parametrize(
    ("nl", "fault"),
    [
        (phrase("turn.yours", "{name}, jij bent."), "nl.po: left is missing"),
        (DUTCH + phrase("other", "Iets"), "nl.po: other is not in en.po"),
        (DUTCH.replace("{name}", "{naam}"), "nl.po: turn.yours misses {name}"),
        (DUTCH.replace("{name}", "{naam}"), "nl.po: turn.yours has {naam}, which English has not"),
        (DUTCH.replace("{name}", "jij"), "nl.po: turn.yours misses {name}"),
        (DUTCH.replace("jij bent", "{Jij bent"), "nl.po: turn.yours has a { or } that is no place"),
        (DUTCH.replace("{name}, jij bent.", ""), "nl.po: turn.yours is missing"),
        (DUTCH.replace("Nog {n} minuten.", ""), "nl.po: left is not finished"),
        ("#, fuzzy\n" + DUTCH, "nl.po: turn.yours is not finished"),
        (DUTCH + phrase("turn.yours", "{name}, jij."), "nl.po: turn.yours is there twice"),
        (
            phrase("turn.yours", "{name}") + phrase("left", "{n}"),
            "nl.po: left has plural forms in one language only",
        ),
    ],
)
def test_a_catalogue_with_a_fault_is_refused_by_file_and_key(load, nl: str, fault: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        load(nl=nl)
    assert fault in str(refused.value).splitlines()


def test_a_folder_without_english_is_refused(tmp_path) -> None:
    with pytest.raises(CatalogueError, match=r"en\.po is not in"):
        Voice.load(tmp_path)


def test_the_sentences_can_be_read_one_by_one(load) -> None:
    assert ("nl", "left", "Nog {n} minuten.") in list(load().sentences())
