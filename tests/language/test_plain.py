"""The check on plain language: for each fault a text that has it, and one that has not."""

import pytest

from ozo_signal.language.plain import faults, faults_in


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Your turn, {name}. Ready? Write: done"),
        ("en", "One two three four five six seven eight nine {n}."),
        ("en", "✋ hand: you want to speak.\n✅ done: you have finished."),
        ("en", "Choose:\n1. Pass\n2. Pause\n3. Leave"),
        ("en", "Write to us: https://ozo.example/a/b"),
        ("en", "Welcome to OZO. Your code is K7QM-W4TZ."),
        ("en", "I have something."),
        ("en", "For you: start, next, next part, back, pause, resume, more time, close, queue"),
        ("en", "Wave, Tree, Star, River, Bridge, Garden, Lamp, Shell, Cloud, Window, Feather"),
        ("nl", "Je bent aan de beurt. Klaar? Schrijf: klaar"),
        ("nl", "Fijne vakantie, tot over 2 weken."),
        ("nl", "Dit is nu jouw groep."),
        ("el", "Η σειρά σου. Τελείωσες; Γράψε: τελείωσα"),
        ("el", "Αυτό είναι μόνο για εσένα."),
        ("el", "Ποιος θέλει να μιλήσει; Για πες. Μια φορά μόνο."),
        ("el", "Πότε θα έρθεις; Τότε πάμε όλοι μαζί."),
        ("el", "Γεια σου {name}! Ό,τι λέμε εδώ, μένει εδώ."),
        ("el", "Γράψε: help"),
        ("el", "Μαΐου, προϋπόθεση, ρολόι"),
    ],
)
def test_plain_texts_have_no_faults(language: str, text: str) -> None:
    assert faults(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "fault"),
    [
        ("en", "One two three four five six seven eight nine ten {n}.", "more than 10 words"),
        ("en", "Choose:\n1. One two three four five six seven eight nine ten eleven", "more than 10 words"),
        ("en", "You may now write down what you think: that is fine, yes, here.", "more than 10 words"),
        ("en", "One. Two! Three? Four.", "4 sentences"),
        ("en", "One\nTwo\nThree\nFour", "4 sentences"),
        ("el", "Ένα; Δύο; Τρία; Έξι.", "4 sentences"),
        ("en", "The client may speak.", "word to avoid: client"),
        ("en", "Wrong command.", "word to avoid: Wrong"),
        ("en", "An intervision", "word to avoid: intervision"),
        ("nl", "Wat is jouw probleem?", "word to avoid: probleem"),
        ("nl", "De cliënt vertelt.", "word to avoid: cliënt"),
        ("nl", "De vraag wordt gesteld.", "word to avoid: wordt"),
        ("nl", "Tijd voor reflectie.", "noun in -tie: reflectie"),
        ("nl", "Nu mag u iets zeggen.", "polite form: u"),
        ("nl", "Wat is uw naam?", "polite form: uw"),
        ("el", "Ο ασθενής μιλάει.", "word to avoid: ασθενής"),
        ("el", "Η αξιολόγηση αρχίζει.", "word to avoid: αξιολόγηση"),
        ("el", "Μπορείτε να μιλήσεις.", "polite form: Μπορείτε"),
        ("el", "Η σειρά σας.", "polite form: σας"),
        ("el", "Γράψτε κάτι.", "polite form: Γράψτε"),
        ("en", "STOP now", "capitals: STOP"),
        ("nl", "NIET doen", "capitals: NIET"),
        ("el", "ΠΡΟΣΟΧΗ εδώ", "capitals: ΠΡΟΣΟΧΗ"),
        ("el", "Η σειρα σου.", "no accent: σειρα"),
        ("el", "Ολοι εδώ.", "no accent: Ολοι"),
        ("el", "Τωρα.", "no accent: Τωρα"),
        ("el", "Είσαι έτοιμος/η;", "slash for two forms"),
        ("el", "Είσαι έτοιμος/-η;", "slash for two forms"),
        ("nl", "Hij/zij vertelt.", "slash for two forms"),
        ("el", "Τι θέλεις?", "a question in Greek ends in ;"),
    ],
)
def test_each_fault_is_found(language: str, text: str, fault: str) -> None:
    found = faults(text, language)
    assert any(one.startswith(fault) for one in found), found


def test_a_message_that_is_known_to_be_long_may_have_more_sentences() -> None:
    four = ("en", "privacy", "One. Two. Three. Four.")
    assert faults_in([four]) == ["en privacy: 4 sentences, not 3"]
    assert faults_in([four], long={"privacy": 4}) == []
    assert faults_in([("en", "privacy", "One. Two. Three. Four. Five.")], long={"privacy": 4})
