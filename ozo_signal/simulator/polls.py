"""Polls: people and the bot ask, vote and close. In groups only: phones drop a poll anywhere else (signal.md, 3.6).

What a phone shows of a poll is in `looking`.
"""

from __future__ import annotations

from typing import Any

from ozo_signal.simulator import chats, frames, letters, sending
from ozo_signal.simulator.sending import Audience
from ozo_signal.simulator.things import PRIVATE, Group, Line, Phone, Poll, RequestError, WorldError
from ozo_signal.simulator.world import World

USER_ERROR = -1
ANSWERS = range(2, 11)
LETTERS_MAX = 100


def make(world: World, who: str, group: str | None, question: str, answers: list[str], multiple: bool = False) -> int:
    """A person asks a group; returns the timestamp of the poll."""
    phone, room = world.phone(who), _room(world, who, group)
    chats.check_may_send(phone, room)
    if len(answers) not in ANSWERS or not all(0 < len(text) <= LETTERS_MAX for text in (question, *answers)):
        raise WorldError(f"A poll has 2 to 10 answers, and its texts 1 to {LETTERS_MAX} letters.")
    timestamp = world.stamp()
    for reader in chats.readers(world, phone, room):
        _show(world, reader, room, phone.uuid, timestamp, Poll(question, tuple(answers), multiple))
    letters.send_data(
        world, phone, room, timestamp, None, pollCreate=frames.poll_create(question, list(answers), multiple)
    )
    return timestamp


def vote(world: World, who: str, target: int, group: str | None, choices: list[int]) -> int:
    """A person votes; `choices` count from 0, none of them takes the vote back."""
    phone, room = world.phone(who), _room(world, who, group)
    line, poll = _found(world, phone, room, target)
    if poll.closed or not _fits(poll, choices):
        raise WorldError("This poll is closed, or has no such answers, or takes only one.")
    timestamp, count = world.stamp(), poll.counts.get(phone.uuid, 0) + 1
    for reader in chats.readers(world, phone, room):
        _count(world, reader, room.id, line.author, target, phone.uuid, choices, count)
    author = world.address(line.author)
    content = frames.poll_vote(author, line.timestamps[0], list(choices), count)
    letters.send_data(world, phone, room, timestamp, None, pollVote=content)
    return timestamp


def close(world: World, who: str, target: int, group: str | None) -> int:
    """Who made a poll closes it."""
    phone, room = world.phone(who), _room(world, who, group)
    line, poll = _found(world, phone, room, target)
    if line.author != phone.uuid or poll.closed:
        raise WorldError(f"{who} has not made this poll, or it is closed.")
    timestamp = world.stamp()
    for reader in chats.readers(world, phone, room):
        _end(world, reader, room.id, phone.uuid, target)
    letters.send_data(world, phone, room, timestamp, None, pollTerminate=frames.poll_terminate(target))
    return timestamp


def make_by_bot(world: World, audience: Audience, question: str, answers: list[str], multiple: bool) -> dict[str, Any]:
    """`sendPollCreate`. What is sent to people in private arrives nowhere, and nobody says so."""
    if len(answers) < ANSWERS.start:
        raise RequestError(USER_ERROR, "Poll needs at least two options")
    if len(answers) not in ANSWERS:
        raise RequestError(USER_ERROR, "Poll cannot have more than 10 options")
    sending.check_may_send(world, audience)
    timestamp = world.stamp()

    def reach(phone: Phone, chat: str) -> None:
        if audience.group is not None:
            _show(world, phone, audience.group, world.bot, timestamp, Poll(question, tuple(answers), multiple))

    results = sending.carry(world, audience, timestamp, reach)
    sending.note_sent(world, "poll", audience, results, text=question, answers=answers)
    return results.answer()


def vote_by_bot(
    world: World, audience: Audience, author: str, target: int, choices: list[int], count: int
) -> dict[str, Any]:
    """`sendPollVote`. Phones take a vote only with a higher count than the one before."""
    sending.check_is_member(world, audience)

    def reach(phone: Phone, chat: str) -> None:
        _count(world, phone, chat, author, target, world.bot, choices, count)

    results = sending.carry(world, audience, world.stamp(), reach)
    sending.note_sent(world, "vote", audience, results, target=target, choices=choices)
    return results.answer()


def close_by_bot(world: World, audience: Audience, target: int) -> dict[str, Any]:
    """`sendPollTerminate`: of the bot's own polls."""
    sending.check_is_member(world, audience)
    results = sending.carry(
        world, audience, world.stamp(), lambda phone, chat: _end(world, phone, chat, world.bot, target)
    )
    sending.note_sent(world, "poll_end", audience, results, target=target)
    return results.answer()


def _room(world: World, who: str, group: str | None) -> Group:
    room = chats.room_of(world, who, group)
    if room is None:
        raise WorldError("Polls are for groups; phones drop them elsewhere.")
    return room


def _found(world: World, phone: Phone, room: Group, target: int) -> tuple[Line, Poll]:
    line = chats.find(world, phone, room, target)
    if line.poll is None:
        raise WorldError(f"{phone.name} has no poll {target} in this chat.")
    return line, line.poll


def _fits(poll: Poll, choices: list[int]) -> bool:
    are_there = all(choice in range(len(poll.answers)) for choice in choices)
    return are_there and len(set(choices)) == len(choices) and (poll.multiple or len(choices) <= 1)


def _show(world: World, phone: Phone, room: Group, author: str, timestamp: int, poll: Poll) -> None:
    world.show(phone, room.id, author, poll.question, timestamp, kind="poll", poll=poll)


def _count(
    world: World, phone: Phone, chat: str, author: str, target: int, voter: str, choices: list[int], count: int
) -> None:
    line = phone.find(chat, author, target)
    poll = line.poll if line else None
    if line is None or poll is None or poll.closed or not _fits(poll, choices):
        return
    if count > poll.counts.get(voter, 0):
        poll.votes[voter], poll.counts[voter] = tuple(choices), count
        world.mark(phone, line)


def _end(world: World, phone: Phone, chat: str, author: str, target: int) -> None:
    line = phone.find(chat, author, target)
    if line is not None and line.poll is not None and chat != PRIVATE:
        line.poll.closed = True
        world.mark(phone, line)
