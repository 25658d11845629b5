"""Callbacks in words: what is to be done about the customer, when they may be called, and when the next try counts."""

from datetime import time

from domain.calling import CallWindow
from domain.lifecycle import Fact, Move
from domain.policy import Policy
from domain.words import Words, marked
from handlers.cases import CaseFacts
from handlers.phrases import moment
from handlers.posts import Reader

# Translators: {window} is a part of the day such as "12:00-18:00", {moment} a day and a time.
_NEXT_TRIES = (
    (time(12), marked("Next try in the morning ({window}), not before {moment}")),
    (time(17), marked("Next try in the afternoon ({window}), not before {moment}")),
    (time.max, marked("Next try in the evening ({window}), not before {moment}")),
)
_WISHED = marked("The customer wishes to be called between {since} and {until}.")
_USUAL = marked("Customers are called between {since} and {until}.")


def next_word(case: CaseFacts) -> Move:
    """Return the move by which a callback round goes on: the call itself, a lead's last word, or a written notice."""
    if case.recovering:
        return Move.RECOVER
    return Move.GIVE_UP if Fact.ATTEMPTS_COMPLETE in case.facts else Move.CONFIRM


def what_to_do(case: CaseFacts, words: Words) -> str:
    """Ask whoever is to speak with the customer to do so, or to write to one who cannot or may not be called."""
    if case.recovering:
        return words.gettext("Please *speak with the customer*, then record what you offered.")
    if case.calls is not None and case.calls.window is None:
        return words.gettext(
            "The customer does *not wish to be called*. Please tell them the result in writing, then record it."
        )
    if Fact.ATTEMPTS_COMPLETE in case.facts:
        return words.gettext(
            "The customer was tried often enough. Please tell them the result *in writing*, then record it."
        )
    return words.gettext("Please *call the customer back*, then record both answers.")


def when_to_call(case: CaseFacts, policy: Policy, reader: Reader) -> str:
    """Say when the customer may be called: as they wished, or when the next try counts; nothing when it matters not."""
    calls = case.calls
    if calls is None or case.recovering or next_word(case) is Move.GIVE_UP:
        return ""
    return next_try_line(case, reader) if calls.next is not None else _hours(calls.window, policy, reader.words)


def tries_line(case: CaseFacts, policy: Policy, reader: Reader) -> str:
    """Say how far the procedure has come that ends with a customer who cannot be reached, and how it goes on."""
    sentence = reader.words.ngettext(
        "{made} of {n} try made; they go to different parts of the day",
        "{made} of {n} tries made; they go to different parts of the day",
        policy.callback.attempts,
    )
    said = sentence.format(made=case.tries, n=policy.callback.attempts)
    return " · ".join(part for part in (f":telephone_receiver: {said}", next_try_line(case, reader)) if part)


def next_try_line(case: CaseFacts, reader: Reader) -> str:
    """Say in which part of the day the next try counts, and from when on; nothing where none is to be made."""
    coming = case.calls.next if case.calls is not None and not case.recovering else None
    if coming is None:
        return ""
    sentence = next(said for end, said in _NEXT_TRIES if coming.window.middle <= end)
    at = moment(reader.words, coming.not_before, reader.zone)
    return reader.words.gettext(sentence).format(window=coming.window, moment=at)


def _hours(window: CallWindow | None, policy: Policy, words: Words) -> str:
    if window is None:
        return ""
    whole = CallWindow(policy.callback.window_from, policy.callback.window_to)
    sentence = _USUAL if window == whole else _WISHED
    return words.gettext(sentence).format(since=f"{window.since:%H:%M}", until=f"{window.until:%H:%M}")
