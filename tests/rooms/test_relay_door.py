"""What must never be passed on in an anonymous room: where it cannot be told what is meant, nothing is."""

from __future__ import annotations

from typing import Any

import pytest

from ozo_signal.core import events as ev
from ozo_signal.core.effects import GiveBack
from ozo_signal.core.session import Session
from ozo_signal.language.values import MENTION_SIGN
from ozo_signal.rooms import lobby, relay_door
from ozo_signal.rooms.company import Kept
from ozo_signal.rooms.deeds import Deed, Place, Question, Quoted, Reply, Tell, Visitor, Whisper
from ozo_signal.rooms.relay import under
from ozo_signal.signal.letters import Letter, LetterKind, Style

from ..core.table import EIGHT, Table

ANNA = "anna"


def place(session: Session | None, **more: Any) -> Place:
    known = {"name": "Ouders", "language": "nl", "zone": "Europe/Amsterdam", "role": "participant", "my_name": "Wolk"}
    return Place("g", session=session, room="relay", anonymous=True, next_at=EIGHT, **{**known, **more})


def heard(
    text: str | None,
    session: Session | None,
    *,
    question: Question | None = None,
    quoted: Quoted | None = None,
    language: str = "nl",
    leads: bool = False,
    **letter: Any,
) -> list[Deed]:
    """What comes of a letter to the bot."""
    kind = letter.pop("kind", LetterKind.WORDS)
    written = Letter(1, kind, "uuid of Anna", EIGHT, EIGHT, text=text, **letter)
    here = place(session, role="moderator" if leads else "participant")
    visitor = Visitor(ANNA, language, EIGHT, (here,), question, quoted=quoted)
    meant, deeds = relay_door.hear(written, visitor, here)
    return lobby.hear(meant, visitor) if deeds is None else deeds


def is_for_everyone(deeds: list[Deed]) -> bool:
    return any(isinstance(deed, Tell) and isinstance(deed.event, ev.Spoke) for deed in deeds)


@pytest.fixture
def talking() -> Session:
    return Table("sofia anna bert").begin().reach("stories").session


@pytest.mark.parametrize(
    "text",
    [
        "hallo daar",
        "ik moest help roepen",
        "pas op!",
        "klaar is kees",
        "1 keer maar",
        "K7QM-W4TZ zei hij tegen mij",
        "🧡",
    ],
)
def test_words_are_for_everyone(text: str, talking: Session) -> None:
    assert is_for_everyone(heard(text, talking))
    assert is_for_everyone(heard(text, talking, quoted=Quoted("a mark"))), "an answer to somebody's words as well"


@pytest.mark.parametrize(
    "text",
    [
        *("/vandaag was fijn", " / vandaag", "/", "\u200f/vandaag", "／vandaag", "\n/vandaag"),
        *("@bert wat vind jij", "@", "\u2068@moderator help me", "@moderator", "@moderator: ik ben bang"),
        *("help", "HELP!", "?", "privacy", "mijn notities", "vergeet mij", "weg", "taal", "regels", "Ελληνικά"),
        *("βοήθεια", "φεύγω", "forget me", "my notes", "naam", "onderwerp", "όνομα", "θέμα"),
        *("K7QM-W4TZ", "k7qm w4tz"),
        *("klaar", "pas", "✋", "pauze", "bel", "καμπανάκι", "🔔", "rij"),
        *("", "   ", "\u200b", "\ufe0f"),
    ],
)
@pytest.mark.parametrize("language", ["nl", "el", "en"])
def test_what_is_for_the_bot_or_for_one_is_not(text: str, language: str, talking: Session) -> None:
    assert not is_for_everyone(heard(text, talking, language=language))


@pytest.mark.parametrize("carries", relay_door.TELLS_WHO)
def test_with_what_says_who_or_where_somebody_is_not_even_the_words_go(carries: str, talking: Session) -> None:
    assert heard("kijk", talking, carries=(carries,)) == [Reply("relay.kept_back")]
    edited = heard("kijk", talking, carries=(carries,), kind=LetterKind.EDIT, target=EIGHT - 1)
    assert edited == [Reply("relay.kept_back")]


@pytest.mark.parametrize("carries", ["picture", "voice", "video", "file", "sticker", "poll"])
def test_of_anything_else_only_the_words_go(carries: str, talking: Session) -> None:
    assert heard(None, talking, carries=(carries,)) == [Reply("relay.kept_back")]
    assert heard(" \u200d", talking, carries=(carries,)) == [Reply("relay.kept_back")]
    deeds = heard("kijk", talking, carries=(carries,))
    assert is_for_everyone(deeds) and deeds[-1] == Reply("relay.words_only")


@pytest.mark.parametrize(("kind", "answers"), [("held", "1 2 3 0 7 ja nee"), ("forget", "1 2 ja nee"), ("stop", "1 3")])
def test_an_answer_to_a_question_is_not(kind: str, answers: str, talking: Session) -> None:
    question = Question(kind, {"group": "g"}, EIGHT)
    for text in answers.split():
        assert not is_for_everyone(heard(text, talking, question=question)), text
    assert is_for_everyone(heard("ja dat wil ik best vertellen", talking, question=question))


def test_words_that_are_asked_for_are_not(talking: Session) -> None:
    for kind in ("name", "topic", "introduction"):
        assert not is_for_everyone(heard("iets van mij", talking, question=Question(kind, {"group": "g"}, EIGHT)))


def test_an_answer_to_the_bots_own_message_is_not(talking: Session) -> None:
    assert heard("dat wil ik onthouden", talking, quoted=Quoted()) == [Reply("relay.lost.now")]


def test_an_answer_to_a_whisper_goes_back_the_same_way(talking: Session) -> None:
    quoted = Quoted("a mark", whispered=True)
    assert heard("dank je", talking, quoted=quoted) == [Whisper("g", "a mark")]
    assert heard("help", talking, quoted=quoted) == [Whisper("g", "a mark")]


def test_what_may_answer_a_whisper_is_not_taken_for_a_topic_that_all_will_see() -> None:
    topics = Table("sofia anna bert", "ozo_first").begin().reach("topics").session
    assert heard("ik ben bang", topics, quoted=Quoted(whispered=True)) == [Reply("relay.lost.now")]
    [kept] = heard("praten met de juf", topics, quoted=Quoted())
    assert isinstance(kept, Tell) and isinstance(kept.event, ev.Wrote), "an answer to the bot's question is one"
    [done] = heard("klaar", topics, quoted=Quoted(whispered=True))
    assert isinstance(done, Tell), "a word of the house is itself"


def test_the_moderator_is_written_to_alone(talking: Session) -> None:
    for text in ("@moderator ik ben bang", "@gespreksleider: ik ben bang", "@συντονισμος ik ben bang"):
        assert heard(text, talking) == [Whisper("g")]
    assert heard("@moderator", talking) == [Reply("relay.whisper.how")]
    assert heard("@moderator hoi", talking, leads=True) == [Reply("relay.whisper.yourself")]


def test_in_a_silent_part_words_are_for_oneself() -> None:
    silent = Table("sofia anna bert", "ozo_first").begin().reach("topics").session
    for text in ("praten met de juf", "1 2", "klaar"):
        assert not is_for_everyone(heard(text, silent)), text


def test_choosing_by_number_is_not_for_everyone() -> None:
    own = [("anna", ("p1.anna",))]
    back = Table("sofia anna bert", "ozo_closing", own=own).begin().reach("notes_back")
    assert any(isinstance(effect, GiveBack) for effect in back.last)
    assert not is_for_everyone(heard("1", back.session))


@pytest.mark.parametrize("text", ["hallo", "@moderator hallo", "/hallo", "help", "1"])
@pytest.mark.parametrize("kind", [LetterKind.WORDS, LetterKind.EDIT])
def test_between_sessions_nothing_is(text: str, kind: LetterKind) -> None:
    over = Table("sofia anna bert").begin()
    over.steers("sofia", "close")
    assert over.session.closed
    for session in (None, over.session):
        for quoted in (None, Quoted(), Quoted("a mark"), Quoted("a mark", whispered=True)):
            deeds = heard(text, session, quoted=quoted, kind=kind, target=EIGHT - 1)
            assert not is_for_everyone(deeds) and not any(isinstance(deed, Whisper) for deed in deeds)


def test_an_answer_to_somebody_after_the_hour_is_not_kept_as_a_note() -> None:
    for quoted in (Quoted("a mark"), Quoted("a mark", whispered=True)):
        [answer] = heard("dank je wel", None, quoted=quoted)
        assert isinstance(answer, Reply) and answer.key == "relay.closed"


def test_what_stands_above_moves_the_styles_and_a_mention_names_nobody() -> None:
    styles = (Style(0, 2, "BOLD"), Style(3, 900, "ITALIC"), Style(7, 1, "BOLD"), Style(2**40, 1, "SPOILER"))
    post = under("Κύμα 🌊", Kept(f"🧡 {MENTION_SIGN}abc", styles=styles))
    assert post.text == "Κύμα 🌊\n🧡 @abc"
    assert post.styles == (Style(0, 7, "BOLD"), Style(8, 2, "BOLD"), Style(11, 4, "ITALIC"))
    assert post.mentions == () and post.quote is None
