"""What was decided about the data of a case, as records hold it, in the words of an auditor."""

from collections.abc import Mapping
from typing import Final

from domain.retention import Ground, Wish
from domain.words import Words, marked
from handlers.privacy import ids
from handlers.privacy.phrases import ground_name, wish_name
from storage.audit_models import RecordRow
from storage.erasing import REPLAYED

_DECIDED: Final[Mapping[str, str]] = {
    ids.RECORD_ASKED: marked("{person} asked: {what} ({why})"),
    ids.RECORD_AGREED: marked("{person} agreed: {what} ({why})"),
    ids.RECORD_DECLINED: marked("{person} declined: {what} ({why})"),
}


def record_sentence(record: RecordRow, words: Words) -> str:
    """Say what was decided, people as mentions; a kind of record that there is no more goes by its key."""
    if record.kind in _DECIDED:
        what = wish_name(Wish(record.facts["wish"]), words)
        why = ground_name(Ground(record.facts["ground"]), words)
        return words.gettext(_DECIDED[record.kind]).format(person=f"<@{record.person}>", what=what, why=why)
    if record.kind == ids.RECORD_ERASED:
        if record.facts["request"] is None:
            return words.gettext("Erased, because it had been kept for its time")
        return words.gettext("Erased, because two people had agreed to it")
    if record.kind == REPLAYED:
        return words.gettext("Erased again after a backup was taken back")
    return record.kind
