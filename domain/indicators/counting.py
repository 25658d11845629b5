"""From contacts to tallies: which rows an indicator is about, and what it takes from them.

The caller chooses the rows of the window: by the arrival of the contact, but answers to surveys by the time they came.
Test rows are in no figure.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from domain.contacts import Contact
from domain.indicators.aht import AhtTally
from domain.indicators.ces import CesTally
from domain.indicators.csat import CsatTally, Scale
from domain.indicators.frt import FrtTally, whole_seconds
from domain.indicators.nps import NpsTally
from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.rates import AnswerTally


def csat_of(contacts: Iterable[Contact]) -> CsatTally:
    """Count the scores, each on its own scale, and the surveys sent."""
    scores: dict[Scale, Counter[int]] = {scale: Counter() for scale in Scale}
    sent = 0
    for contact in _real(contacts):
        sent += contact.survey_sent is True
        if contact.score is not None and contact.scale_max is not None:
            scores[Scale.up_to(contact.scale_max)][contact.score] += 1
    return CsatTally(**{scale: Histogram(counts) for scale, counts in scores.items()}, sent=sent)


def nps_of(contacts: Iterable[Contact]) -> NpsTally:
    """Count the answers to the question whether they would recommend us."""
    return NpsTally.of(Histogram.of(contact.nps for contact in _real(contacts) if contact.nps is not None))


def ces_of(contacts: Iterable[Contact]) -> CesTally:
    """Count the answers to the question how easy it was."""
    return CesTally(Histogram.of(contact.ces for contact in _real(contacts) if contact.ces is not None))


def frt_of(contacts: Iterable[Contact], target: Decimal | None, now: datetime) -> FrtTally:
    """Count the waits of one channel, in seconds, against its *target*.

    Whoever was neither answered nor gave up still waits, until *now*. A contact that was answered nobody knows when is
    in no figure.
    """
    answered, waiting, abandoned = Counter[int](), Counter[int](), Counter[int]()
    vanished = 0
    for contact in _real(contacts):
        if not contact.answered and not contact.abandoned:
            waiting[whole_seconds(now - contact.arrived_at)] += 1
        elif contact.waited is not None:
            (answered if contact.answered else abandoned)[contact.waited] += 1
        else:
            vanished += contact.abandoned
    return FrtTally.of(Histogram(answered), target, Histogram(waiting), Histogram(abandoned), vanished)


def aht_of(contacts: Iterable[Contact]) -> AhtTally:
    """Count the handling times of answered contacts: talk, hold and after-contact work, as far as they are known."""
    totals = Counter[int]()
    for contact in _real(contacts):
        known = [seconds for seconds in (contact.talk, contact.hold, contact.acw) if seconds is not None]
        if contact.answered and known:
            totals[sum(known)] += 1
    return AhtTally.of(Histogram(totals))


def calls_of(contacts: Iterable[Contact]) -> AnswerTally:
    """Count calls offered, answered and given up."""
    found = list(_real(contacts))
    left = [contact for contact in found if contact.abandoned]
    known = [contact.waited for contact in left if contact.waited is not None]
    answered = sum(contact.answered for contact in found)
    return AnswerTally.of(answered, Histogram.of(known), len(left) - len(known), len(found) - answered - len(left))


def resolved_first_of(contacts: Iterable[Contact]) -> Proportion:
    """Count those that were resolved and stayed so, of all that say whether they were: FCR as the source measures it.

    It is another measurement than the one by repeats, and they are named apart.
    """
    told = [contact for contact in _real(contacts) if contact.resolved is not None]
    return Proportion(sum(contact.resolved is True and contact.reopened is not True for contact in told), len(told))


def _real(contacts: Iterable[Contact]) -> Iterator[Contact]:
    return (contact for contact in contacts if not contact.is_test)
