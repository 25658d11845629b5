"""What was decided is recorded for good."""

from storage.audit_models import RecordRow
from storage.records import note_groups
from tests.fakes import START
from tests.integration.casework import Casework


async def test_who_comes_into_a_group_and_who_leaves_it_is_recorded_once(work: Casework) -> None:
    for members in (("U1", "U2"), ("U2", "U1"), ("U2", "U3"), ()):
        await work.store.write(note_groups, {"@warehouse": members}, START)

    changes = [(row.facts["came"], row.facts["went"]) for row in await work.rows(RecordRow)]

    assert changes == [(["U1", "U2"], []), (["U3"], ["U1"]), ([], ["U2", "U3"])]
