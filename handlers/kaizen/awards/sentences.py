"""Why not: the sentences of refusals about awards."""

from collections.abc import Mapping
from typing import Final

from domain.words import marked

SENTENCES: Final[Mapping[str, str]] = {
    "award_own": marked("Nobody decides on an award of their own. Somebody else is asked."),
    "award_second": marked("You have confirmed it already; so high a sum takes a second person."),
    "award_decided": marked("This award was decided on already. Please look at the list again."),
    "award_reason_needed": marked("Please say why: everybody may read it in the list of awards."),
    "award_quality_unchecked": marked("Please look at the quality checks of the month first, then tick this."),
    "award_not_head": marked("Only a head calls an improvement outstanding. Please choose something else."),
    "award_less": marked("An outstanding one is worth at least as much as it was nominated for."),
    "award_not_yours": marked("Only whose award it is can say this."),
}
