"""The facts of a sharing digest, gathered in one snapshot: from the last sharing until this one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from domain.calendars import Calendar
from domain.digests.schedule import Moment
from domain.indicators.days import Period
from domain.kaizen.plans import Verdict
from domain.kaizen.ranking import Standing, ranked
from domain.kaizen.sharing import Told, sharings, to_present
from domain.kaizen.votes import Tally
from domain.opening import Weekday
from domain.policy import Policy
from handlers.kaizen.checking.actions import trial_so_far
from handlers.kaizen.waiting import Unanswered, unanswered
from storage.calendars import load_calendar
from storage.digests import last_run
from storage.kaizen_models import SuggestionRow
from storage.plan_models import SuggestionPlanRow
from storage.sharing import adopted_between, done_between, judged_between, learnt_between, new_between, on_trial
from storage.suggestions import authors_of

SHARING: Final = "sharing"
_CENTRE: Final = "centre"
_WEEK: Final = timedelta(days=7)
_NEW_SHOWN, _TRIALS_SHOWN = 5, 5
_NOT_PROVEN: Final = frozenset({Verdict.NO_EVIDENCE.value, Verdict.WORSE.value})


def whole_sharing(session: Session, period: Period, policy: Policy, now: datetime) -> dict[str, Any]:
    """Return everything the sharing of a week is written from, as it is kept with its run.

    It tells of what has happened since the last one, or within a week where there was none, and of nothing twice.
    """
    since, until = _window(session, period, policy, now)
    judged = judged_between(session, since, until)
    proven = {plan.suggestion_id: plan for plan in judged if plan.verdict == Verdict.IMPROVED.value}
    done = _done(session, proven, since, until)
    told = [_told(session, row, proven.get(row.id or 0)) for row in done]
    speaker = to_present(Told(row.id or 0, row.id in proven, Tally(row.votes, row.teams)) for row in done)
    report = {
        "digest": SHARING,
        "period": {"from": since.isoformat(), "to": until.isoformat(), "zone": policy.zone},
        "scopes": [{"scope": _CENTRE}],
        "done": told,
        "learnt": _learnt(session, judged, since, until),
        **_new(new_between(session, since, until), session),
        "waiting": _waiting(unanswered(session, policy, now)),
        "trial": [_trial(session, row, plan, policy, now) for row, plan in on_trial(session, _TRIALS_SHOWN)],
        "speaker": speaker,
        "thanks": _thanks(session, [*done, *adopted_between(session, since, until)]),
    }
    last = max(period.first, min(period.last, until.astimezone(policy.zoneinfo).date()))
    return {"report": report, "days": [period.first.isoformat(), last.isoformat()], "at": now.isoformat()}


def sharing_moments(calendar: Calendar, policy: Policy, today: date) -> list[Moment]:
    """Return when the improvements of the weeks around *today* are shared."""
    when = policy.digests
    return list(sharings(calendar, list(Weekday).index(when.sharing_on), when.sharing_at, today))


def _window(session: Session, period: Period, policy: Policy, now: datetime) -> tuple[datetime, datetime]:
    calendar = load_calendar(session, policy)
    moments = {one.period: one.at for one in sharing_moments(calendar, policy, period.first)}
    due = moments.get(period, period.bounds(policy.zoneinfo)[1])
    earlier = [at for week, at in moments.items() if week < period]
    before = last_run(session, SHARING, _CENTRE)
    if before is not None and before.state == "published" and before.last_day < period.first:
        since = datetime.fromisoformat(before.facts["report"]["period"]["to"])
    else:
        since = max(earlier, default=due - _WEEK)
    return since, max(min(due, now), since)


def _done(
    session: Session, proven: Mapping[int, SuggestionPlanRow], since: datetime, until: datetime
) -> list[SuggestionRow]:
    """Return what was done, and what was shown to work, in these days; what is proven stands first."""
    rows = {row.id or 0: row for row in done_between(session, since, until)}
    shown = {suggestion_id: session.get_one(SuggestionRow, suggestion_id) for suggestion_id in proven}
    return list({**shown, **rows}.values())


def _told(session: Session, row: SuggestionRow, plan: SuggestionPlanRow | None) -> dict[str, Any]:
    named, unnamed = _people(session, row)
    return {
        **_named(row),
        "authors": named,
        "unnamed": unnamed,
        "votes": row.votes,
        "teams": row.teams,
        "effect": _effect(plan) if plan is not None else None,
    }


def _effect(plan: SuggestionPlanRow) -> dict[str, Any]:
    return {
        "metric": plan.metric,
        "channel": plan.channel,
        "team": plan.team,
        "verdict": plan.verdict,
        "effect": dict(plan.effect),
    }


def _learnt(
    session: Session, judged: Iterable[SuggestionPlanRow], since: datetime, until: datetime
) -> dict[str, Any] | None:
    """Return one thing that was learnt from what did not work; nobody is named with it."""
    written = list(learnt_between(session, since, until))
    found = [*written, *(plan for plan in judged if plan.verdict in _NOT_PROVEN)]
    if not found:
        return None
    plan = found[0]
    return {**_named(session.get_one(SuggestionRow, plan.suggestion_id)), **_effect(plan), "learnt": plan.learnt}


def _new(rows: Sequence[SuggestionRow], session: Session) -> dict[str, Any]:
    """Return the first new ideas in the order of their votes, and how many there are."""
    by_id = {row.id or 0: row for row in rows}
    order = ranked(Standing(one, Tally(row.votes, row.teams), row.submitted_at) for one, row in by_id.items())
    return {"new": [_told(session, by_id[one.id], None) for one in order[:_NEW_SHOWN]], "new_count": len(rows)}


def _waiting(late: Iterable[Unanswered]) -> list[dict[str, Any]]:
    """Return what waits for a first answer that is overdue, by who owes it."""
    found: dict[str | None, list[dict[str, Any]]] = {}
    for one in late:
        found.setdefault(one.lead, []).append({**_named(one.row), "since": one.row.submitted_at.isoformat()})
    return [{"person": lead, "count": len(ideas), "ideas": ideas} for lead, ideas in found.items()]


def _trial(
    session: Session, row: SuggestionRow, plan: SuggestionPlanRow, policy: Policy, now: datetime
) -> dict[str, Any]:
    """Return since when a change is on trial, its metric before and so far, and what its check found, if any."""
    assert plan.started_on is not None, "it was asked for"
    check_on = plan.check_on.isoformat() if plan.check_on is not None else None
    trial = trial_so_far(session, plan, policy, now)
    so_far = trial.measured.effect.own.as_dict() if trial.measured is not None else None
    started_on = plan.started_on.isoformat()
    told = {**_named(row), "metric": plan.metric, "started_on": started_on, "check_on": check_on, "so_far": so_far}
    return {**told, "checked": _effect(plan) if plan.verdict is not None else None}


def _thanks(session: Session, rows: Iterable[SuggestionRow]) -> dict[str, Any]:
    """Return who is thanked for an idea that was adopted or carried out; who wants no name is counted."""
    people: dict[str, None] = {}
    unnamed: set[tuple[int | None, int]] = set()
    for row in rows:
        named, hidden = _people(session, row)
        people |= dict.fromkeys(named)
        unnamed |= {(row.id, one) for one in range(hidden)}
    return {"people": list(people), "unnamed": len(unnamed)}


def _people(session: Session, row: SuggestionRow) -> tuple[list[str], int]:
    assert row.id is not None
    authors = authors_of(session, row.id)
    return [one.person for one in authors if not one.hidden], sum(one.hidden for one in authors)


def _named(row: SuggestionRow) -> dict[str, Any]:
    return {"id": row.id, "number": row.number, "title": row.title}
