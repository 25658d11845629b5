"""What the bot says of the numbers: digests of a day, a week and a month, and the rest of each in its thread."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.policy import Policy
from handlers.blocks import Block, context, header, paragraphs, section
from handlers.corrective.ids import DECISION
from handlers.digests import ids
from handlers.digests.daily import daily_digest
from handlers.digests.late_messages import closer, corrected_message, muted_message, updated
from handlers.digests.lines import Digest
from handlers.digests.meeting import chapters_message, cohort_message, decision_message, doing_message
from handlers.digests.pictures import chart_picture, native_chart
from handlers.digests.report_lines import report_digest
from handlers.digests.reports import Kind
from handlers.digests.room import MOST
from handlers.kaizen.sharing.lines import sharing_digest
from handlers.phrases import span
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.digests import KeptRun, run_told
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said of the numbers."""
    repertoire.says(ids.DAILY, digest_message, once=True, dated=True)
    repertoire.says(ids.DAILY_REST, rest_message, once=True, dated=True)
    repertoire.says(ids.WEEKLY, digest_message, once=True, dated=True)
    repertoire.says(ids.WEEKLY_REST, rest_message, once=True, dated=True)
    repertoire.says(ids.MONTHLY, digest_message, once=True, dated=True)
    repertoire.says(ids.MONTHLY_REST, rest_message, once=True, dated=True)
    repertoire.says(ids.CHAPTERS, chapters_message, once=True, dated=True)
    repertoire.says(ids.DOING, doing_message, once=True, dated=True)
    repertoire.says(DECISION, decision_message)
    repertoire.says(ids.COHORT, cohort_message, once=True, dated=True)
    repertoire.says(ids.CHART, chart_message)
    repertoire.says(ids.CORRECTED, corrected_message, once=True)
    repertoire.says(ids.MUTED, muted_message)


def digest_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A digest, from the facts that were kept with its run."""
    run = run_told(session, notice.subject_id)
    digest = _digest(run, desk, reader)
    late = lateness(run, desk, reader, notice.sent_at or now)
    small = [part for part in (late, updated(run, desk, reader)) if part]
    text = "\n".join(part for part in (digest.title, *digest.lines, *small) if part)
    return Post(text, [*headed(digest), *map(context, small), *closer(run, reader.words, now)])


def rest_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """What stands in the thread of a digest; None when there is nothing more to say."""
    run = run_told(session, notice.subject_id)
    lines = _digest(run, desk, reader).thread
    plain = paragraphs(lines)
    native = native_chart(run.facts, run.scope, reader.words)
    text = "\n".join(lines)
    if native is None:
        return Post(text, plain) if lines else None
    return Post(text or native["title"], [*plain, native], plain or [section(native["title"])])


def chart_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """The chart of a digest, for its thread; None where there is too little to draw."""
    run = run_told(session, notice.subject_id)
    picture = chart_picture(run.facts, run.scope, desk.policy, reader.words)
    return Post(picture.alt_text, [], picture=picture) if picture is not None else None


def written(kind: Kind, facts: Mapping[str, Any], scope: str, policy: Policy, reader: Reader) -> Digest:
    """Write a digest of any kind from its facts."""
    if kind is Kind.SHARING:
        return sharing_digest(facts, policy, reader)
    write = daily_digest if kind is Kind.DAILY else report_digest
    return write(facts, scope, policy, reader)


def _digest(run: KeptRun, desk: Desk, reader: Reader) -> Digest:
    """Write a digest with room for the line that says how late it is, where it could not be made in time."""
    if run.digest == Kind.DAILY and run.made_at - run.due_at >= desk.policy.digests.late_after:
        return daily_digest(run.facts, run.scope, desk.policy, reader, MOST - 1)
    return written(Kind(run.digest), run.facts, run.scope, desk.policy, reader)


def headed(digest: Digest) -> list[Block]:
    """A digest's title, where it has one, and its lines."""
    title = [header(digest.title)] if digest.title else []
    return [*title, *(section(part) for part in _parts(digest.lines))]


def _parts(lines: tuple[str, ...]) -> list[str]:
    """Join lines that belong together: one that opens with a sign of a list or a branch follows the one before."""
    parts: list[str] = []
    for line in lines:
        if parts and line[:1] in "•├└":
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return parts


def lateness(run: KeptRun, desk: Desk, reader: Reader, at: datetime) -> str:
    """Say that a digest comes late, as after the bot was away; one that somebody asked for does not."""
    late = at - run.due_at
    if late < desk.policy.digests.late_after or run.facts.get("asked"):
        return ""
    # Translators: {span} is a length of time such as "2 h 10 min".
    return reader.words.gettext("This digest is {span} late: I was away.").format(span=span(reader.words, late))
