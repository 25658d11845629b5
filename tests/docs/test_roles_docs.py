"""The page of who may do what is the one that the route table prints."""

from bot.features import all_routes
from bot.roles import roles_page
from tests.docs.repository import ROOT, text


def test_the_page_of_rights_is_printed_from_the_table_that_asks_for_them() -> None:
    assert text(ROOT / "docs" / "roles.md") == roles_page(all_routes("")), "`make roles` writes it anew"
