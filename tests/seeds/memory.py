"""What the store would know during one evening, in memory: the words that are kept, and what was asked last."""

from __future__ import annotations

from dataclasses import replace

from ozo_signal.core.names import MemberId, WordsId
from ozo_signal.rooms.company import Kept, message_of
from ozo_signal.rooms.deeds import Question


class Memory:
    """`kept` by handle; a `sent_at` is that of the newest edit."""

    def __init__(self) -> None:
        self.kept: dict[WordsId, Kept] = {}
        self.sorts: dict[WordsId, str] = {}
        self.questions: dict[MemberId, Question] = {}

    def keep(self, words: WordsId, sort: str, text: Kept) -> None:
        """Once; what is kept already stays as it is."""
        self.kept.setdefault(words, text)
        self.sorts.setdefault(words, sort)

    def forget(self, words: WordsId) -> None:
        self.kept.pop(words, None)

    def forget_introductions(self, of: MemberId) -> None:
        """A new one takes the place of the one before."""
        for words in [one for one in self.kept if self.sorts[one] == "introduction" and message_of(one)[2] == of]:
            self.forget(words)

    def of_message(self, by: MemberId, sent_at: int) -> WordsId | None:
        """The words of this message, named by its newest edit or by its first form."""
        mine = [words for words in self.kept if message_of(words)[2] == by]
        named = (w for w in mine if sent_at in (self.kept[w].sent_at, message_of(w)[1]))
        return next(named, None)

    def change(self, words: WordsId, text: str, sent_at: int) -> None:
        self.kept[words] = replace(self.kept[words], text=text, sent_at=sent_at)

    def of_sort(self, by: MemberId, sort: str) -> tuple[WordsId, ...]:
        """Someone's words of this sort, in the order of writing."""
        return tuple(w for w in self.kept if self.sorts[w] == sort and message_of(w)[2] == by)
