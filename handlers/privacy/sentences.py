"""Why not: the sentences of refusals about customers' data."""

from collections.abc import Mapping
from typing import Final

from domain.words import marked

SENTENCES: Final[Mapping[str, str]] = {
    # Translators: {deciders} lists people, joined by "or".
    "not_yours_to_guard": marked("Customers' data is decided on by {deciders}. Please ask one of them."),
    "nobody_guards": marked(
        "Two people decide about customers' data, and the policy names fewer. An operator can add them to "
        "`people.admins` or `people.heads`."
    ),
    "customer_not_found": marked(
        "Nothing is stored of this customer. Please check the number, or look for them by another one."
    ),
    "customer_all_erased": marked("All that identified this customer was erased already."),
    "customer_asked_already": marked("This was asked for already, and waits for the word of a second person."),
    "nothing_held": marked("No case of this customer is on legal hold."),
    "guard_second": marked("You asked for this yourself, so another person must agree."),
    "guard_decided": marked("This was decided on already."),
    "privacy_about_you": marked("One of these cases is for others to decide on. Please ask one of them."),
    "file_over": marked("This file can be had for seven days after it was agreed to. Please ask for it again."),
}
