"""One complaint as evidence: all that is recorded of it, for an auditor who was not there.

Customers are masked and what people wrote is redacted, so that the file may leave the house.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from sqlmodel import Session, SQLModel

from domain.clocks import ClockState
from domain.ladders import ClockKind
from domain.masking import clean, last_digits, mask_name, mask_order
from domain.policy import Severity
from domain.redaction import redact
from domain.states import State
from domain.words import Words
from handlers.casework import category_name, channel_name, department_name
from handlers.diary import entry_of, what_was_done
from handlers.phrases import clock_end, plain_moment, severity_name, state_name
from handlers.privacy.phrases import reason_name, seen_names
from handlers.privacy.recorded import record_sentence
from handlers.services import Desk
from storage.audit_models import RecordRow
from storage.evidence import Dossier, Sealed, dossier
from storage.members import all_members
from storage.models import AccessLogRow, ClockRow, ComplaintEventRow, ComplaintRow

_MENTION: Final = re.compile(r"<@([^>|]+)(?:\|[^>]*)?>")
# What is encrypted, and hashes of it; the readable form of it is put in its place.
# Messages whose subject is a suggestion, or a digest.
_OF_OTHERS: Final = ("digest_", "quality_", "kaizen_")
_SECRET: Final = frozenset(
    {"customer_name", "customer_contact", "order_number", "contact_key", "order_key", "description", "remedy"}
    | {"relation", "extra", "source", "note", "name", "link", "form_key", "view_id"}
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A case's file: whose names are known, in which language and when it was made (UTC), by which version."""

    dossier: Dossier
    names: Mapping[str, str]
    desk: Desk
    words: Words
    now: datetime
    version: str

    def write(self, file: IO[bytes]) -> None:
        """Write a ZIP file of two: `report.txt` to be read, `evidence.json` to be computed with."""
        with ZipFile(file, "w", ZIP_DEFLATED) as pack:
            pack.writestr("report.txt", "\n".join(self._report()) + "\n")
            pack.writestr("evidence.json", json.dumps(self._data(), indent=2, ensure_ascii=False, default=str))

    def _report(self) -> Iterator[str]:
        words, case = self.words, self.dossier.case
        yield words.gettext("{number}: what is recorded").format(number=case.number)
        made = words.gettext("Made {at} by Redress {version}. All times are those of {zone}.")
        yield made.format(at=self._at(self.now), version=self.version, zone=self.desk.policy.zone)
        yield from ("", *self._facts(case))
        yield from ("", words.gettext("History"), *map(self._line, self.dossier.events))
        yield from ("", words.gettext("Promises"), *map(self._promise, self.dossier.clocks))
        yield from ("", words.gettext("Who saw the customer's details"), *self._accesses())
        yield from ("", words.gettext("What was decided about the customer's data"), *self._decisions())
        yield from ("", words.gettext("Proof"), self._proof())

    def _facts(self, case: ComplaintRow) -> Iterator[str]:
        words, policy, vault = self.words, self.desk.policy, self.desk.vault
        rows = (
            (words.gettext("Customer"), mask_name(vault.open("customer_name", case.customer_name))),
            (words.gettext("Contact"), last_digits(vault.open("customer_contact", case.customer_contact))),
            (words.gettext("Order"), mask_order(vault.open("order_number", case.order_number))),
            (words.gettext("Received"), self._at(case.received_at)),
            (words.gettext("Filed"), self._at(case.created_at)),
            (words.gettext("Channel"), channel_name(policy, case.channel, words)),
            (words.gettext("Category"), category_name(policy, case.category, words)),
            (words.gettext("Department"), department_name(policy, case.department, words)),
            (words.gettext("Severity"), severity_name(words, Severity(case.severity))),
            (words.gettext("State"), state_name(words, State(case.state))),
            (words.gettext("Description"), redact(vault.open("description", case.description))),
        )
        return (f"{name}: {value}" for name, value in rows)

    def _line(self, sealed: Sealed[ComplaintEventRow]) -> str:
        done = what_was_done(entry_of(sealed.row), self.desk.policy, self.words)
        line = f"{self._at(sealed.row.at)}  {self._named(done)}"
        note = redact(self.desk.vault.open("note", sealed.row.note))
        return f"{line}{self._mark(sealed)}" + (f"\n    {note}" if note else "")

    def _promise(self, clock: ClockRow) -> str:
        words, kind, state = self.words, ClockKind(clock.kind), ClockState(clock.state)
        due, how = self._at(clock.due_at), clock_end(words, kind, state)
        if clock.stopped_at is None:
            still = words.gettext("{how} · round {cycle} · due {due}")
            return still.format(how=how, cycle=clock.cycle, due=due)
        ended = words.gettext("{how} · round {cycle} · due {due} · ended {ended}")
        return ended.format(how=how, cycle=clock.cycle, due=due, ended=self._at(clock.stopped_at))

    def _accesses(self) -> Iterator[str]:
        if not self.dossier.accesses:
            yield self.words.gettext("Nobody did.")
        for sealed in self.dossier.accesses:
            row = sealed.row
            seen, why = seen_names(self.words, row.fields), reason_name(self.words, row.reason)
            yield f"{self._at(row.at)}  {self._name(row.person)}: {seen} ({why}){self._mark(sealed)}"

    def _decisions(self) -> Iterator[str]:
        if not self.dossier.records:
            yield self.words.gettext("Nothing was.")
        for sealed in self.dossier.records:
            said = self._named(record_sentence(sealed.row, self.words))
            yield f"{self._at(sealed.row.at)}  {said}{self._mark(sealed)}"

    def _mark(self, sealed: Sealed[Any]) -> str:
        """Nothing is said of a line that is as it was sealed."""
        if sealed.holds:
            return ""
        late, changed = self.words.gettext("not sealed yet"), self.words.gettext("CHANGED since it was sealed")
        return f"  [{late if sealed.seal is None else changed}]"

    def _proof(self) -> str:
        found = self.dossier
        kinds = ([line.holds for line in lines] for lines in (found.events, found.accesses, found.records))
        held = [holds for kind in kinds for holds in kind]
        sentence = self.words.gettext("{held} of {all} lines are as they were sealed.")
        return sentence.format(held=sum(held), all=len(held))

    def _data(self) -> dict[str, Any]:
        dossier, vault = self.dossier, self.desk.vault
        files = [{"name": redact(vault.open("file_name", row.name)), **_open(row)} for row in dossier.files]
        messages = ("key", "kind", "target", "state", "created_at", "sent_at", "channel", "ts")
        return {
            "made_at": self.now,
            "version": self.version,
            "case": {**_open(dossier.case), **self._masked(dossier.case)},
            "history": [self._sealed(line, redact(vault.open("note", line.row.note))) for line in dossier.events],
            "clocks": [_open(row) for row in dossier.clocks],
            "callbacks": [_open(row) for row in dossier.attempts],
            "handoffs": [_open(row) for row in dossier.handoffs],
            "files": files,
            "messages": [
                row.model_dump(include=set(messages)) for row in dossier.notices if not row.kind.startswith(_OF_OTHERS)
            ],
            "accesses": [self._sealed(line) for line in dossier.accesses],
            "decisions": [
                {**self._sealed(line), "words": self._named(record_sentence(line.row, self.words))}
                for line in dossier.records
            ],
            "people": {person: clean(name) for person, name in sorted(self.names.items())},
        }

    def _masked(self, case: ComplaintRow) -> dict[str, str]:
        vault = self.desk.vault
        return {
            "customer_name": mask_name(vault.open("customer_name", case.customer_name)),
            "customer_contact": last_digits(vault.open("customer_contact", case.customer_contact)),
            "order_number": mask_order(vault.open("order_number", case.order_number)),
            "description": redact(vault.open("description", case.description)),
        }

    def _sealed(
        self, line: Sealed[ComplaintEventRow] | Sealed[AccessLogRow] | Sealed[RecordRow], note: str = ""
    ) -> dict[str, Any]:
        seal = line.seal.model_dump() if line.seal is not None else None
        return {**_open(line.row), **({"note": note} if note else {}), "seal": seal, "holds": line.holds}

    def _at(self, at: datetime) -> str:
        return plain_moment(self.words, at, self.desk.policy.zone)

    def _named(self, text: str) -> str:
        return _MENTION.sub(lambda match: self._name(match[1]), text)

    def _name(self, person: str) -> str:
        return clean(self.names.get(person, person))


def make_evidence(
    session: Session, number: str, desk: Desk, language: str, version: str, now: datetime
) -> Evidence | None:
    """Gather the file of a case in one snapshot; None where there is no such case."""
    found = dossier(session, number)
    if found is None:
        return None
    involved = people_of(found)
    names = {member.id: member.name for member in all_members(session) if member.id in involved}
    return Evidence(found, names, desk, desk.words_for(language), now, version)


def people_of(dossier: Dossier) -> frozenset[str]:
    """Return everybody who appears in a case's file."""
    case = dossier.case
    acted: Iterable[str | None] = (line.row.actor for line in dossier.events)
    saw = (line.row.person for line in dossier.accesses)
    decided = (line.row.person for line in dossier.records)
    return frozenset(filter(None, (case.creator, case.owner, case.caller, case.colleague, *acted, *saw, *decided)))


def _open(row: SQLModel) -> dict[str, Any]:
    return row.model_dump(exclude=set(_SECRET))
