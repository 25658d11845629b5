"""The pages name only what exists."""

import re
from pathlib import Path

import typer

import bot.cli
from tests.docs.repository import ROOT, name, pages, text

FENCE = re.compile(r"^```.*?^```", re.M | re.S)


def code(page: Path) -> str:
    """Return what the page sets as code, where commands are commands and not words of a sentence."""
    fences = FENCE.findall(text(page))
    return "\n".join(fences + re.findall(r"`([^`\n]+)`", FENCE.sub("", text(page))))


def named(pattern: str) -> set[str]:
    """Return what *pattern* finds in the code of all pages."""
    return {found for page in pages() for found in re.findall(pattern, code(page))}


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.M))


def shell_commands() -> set[str]:
    """Return the commands of `redress`, as its command line knows them."""
    app = next(found for found in vars(bot.cli).values() if isinstance(found, typer.Typer))
    command = typer.main.get_command(app)
    return set(getattr(command, "commands", {}))


def slug(heading: str) -> str:
    """Return the anchor that a heading gets on the usual hosts."""
    kept = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return kept.strip().replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", FENCE.sub("", text(page)), re.M)}


def links(page: Path) -> list[str]:
    found = re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", FENCE.sub("", text(page)))
    return [link for link in found if not link.startswith(("http://", "https://", "mailto:"))]


def broken(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return not target.exists() or bool(anchor and anchor not in anchors(target))


def test_every_link_leads_somewhere() -> None:
    assert [f"{name(page)}: {link}" for page in pages() for link in links(page) if broken(page, link)] == []


def test_every_make_target_that_is_named_exists() -> None:
    assert named(r"\bmake ([a-z]+)\b") <= targets()


def test_every_shell_command_that_is_named_exists() -> None:
    assert named(r"(?<![\w/.-])redress ([a-z]+)\b") <= shell_commands()


def test_every_target_is_explained_by_make_help() -> None:
    explained = set(re.findall(r"^([a-z]+):.*## \S", text(ROOT / "Makefile"), re.M))

    assert explained == targets()


def test_every_target_is_always_made() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", text(ROOT / "Makefile"), re.M)

    assert phony is not None
    assert set(phony[1].split()) == targets()


def test_every_shell_command_is_in_the_documentation() -> None:
    written = "\n".join(code(page) for page in pages())

    missing = {command for command in shell_commands() if f"redress {command}" not in written}

    assert missing == set()


def test_the_index_lists_every_page() -> None:
    index = ROOT / "docs" / "README.md"
    listed = {(index.parent / link).resolve() for link in links(index)}

    missing = [page for page in pages() if page.parent == index.parent and page != index and page not in listed]

    assert missing == []


def test_decision_records_are_short_and_numbered_in_a_row() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))

    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    assert all(len(text(record).splitlines()) <= 40 for record in records)
