"""What `/quality` says where there is nothing to count, or nothing to split figures by."""

from datetime import timedelta

from domain.indicators.days import one_day
from handlers.quality.arguments import Dimension
from tests.contacts import contact
from tests.integration.casework import Casework
from tests.integration.digesting import import_
from tests.integration.test_quality import TODAY, YESTERDAY, figures, said


async def test_a_team_that_nobody_called_that_day_is_reported_with_nothing(work: Casework) -> None:
    await import_(work, [contact(n, YESTERDAY) for n in range(3)])

    assert any("no survey answers" in line for line in said(await figures(work, one_day(TODAY), team="A")))
    for by in (Dimension.CHANNEL, Dimension.TEAM, None):
        nothing = "No contacts yet. `/quality yesterday` shows the last whole day."
        assert nothing in said(await figures(work, one_day(TODAY), by))
    for by in (Dimension.CHANNEL, Dimension.TEAM):
        assert "No contacts on these days." in said(await figures(work, one_day(YESTERDAY - timedelta(days=1)), by))


async def test_contacts_that_name_no_team_are_not_said_to_be_none(work: Casework) -> None:
    await import_(work, [contact(n, YESTERDAY, team=None) for n in range(3)])

    lines = said(await figures(work, one_day(YESTERDAY), Dimension.TEAM))

    assert "The contacts of these days name no team, so there is nothing to split them by." in lines
