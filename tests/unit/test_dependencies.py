"""Dependencies are told by their licence, and by what a file of advisories knows against their very versions."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.dependencies import (
    Advisory,
    Dependency,
    UnreadableAdvisories,
    advisories_in,
    installed,
    run_dependencies,
)
from tests.docs.repository import ROOT, text

# Nothing here asks anything of those who only run the bot; psycopg and certifi are used as they are.
ACCEPTED = {
    "Apache 2.0",
    "Apache-2.0",
    "Apache-2.0 AND BSD-2-Clause",
    "Apache-2.0 AND MIT",
    "Apache-2.0 OR BSD-2-Clause",
    "Apache-2.0 OR BSD-3-Clause",
    "BSD License OR Apache Software License",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "ISC License",
    "LGPL-3.0-only",
    "MIT",
    "MIT License",
    "MIT OR Apache-2.0",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
    "PSFL",
    "Unlicense",
}


def advisory(*events: dict[str, str], name: str = "Some_Thing", **more: object) -> dict[str, object]:
    versions = [{"type": "ECOSYSTEM", "events": list(events)}]
    package = {"ecosystem": "PyPI", "name": name}
    return {"id": "GHSA-1", "summary": "Bad.", "affected": [{"package": package, "ranges": versions, **more}]}


def read(tmp_path: Path, entry: object) -> tuple[Advisory, ...]:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(entry), encoding="utf-8")
    return advisories_in(path)


@pytest.mark.parametrize(
    ("version", "fits"),
    [("1.0", False), ("1.1", True), ("1.10", True), ("2.0rc1", True), ("2.0", False), ("3.0", True), ("3.1", True)],
)
def test_a_version_is_affected_from_where_it_was_introduced_until_where_it_was_fixed(
    tmp_path: Path, version: str, fits: bool
) -> None:
    (known,) = read(tmp_path, advisory({"introduced": "1.1"}, {"fixed": "2.0"}, {"introduced": "3.0"}))

    assert known.fits(Dependency("some-thing", version, "MIT")) is fits


@pytest.mark.parametrize(("version", "fits"), [("1.0", True), ("1.5", True), ("1.5.1", False)])
def test_the_last_affected_version_is_affected_itself(tmp_path: Path, version: str, fits: bool) -> None:
    (known,) = read(tmp_path, advisory({"introduced": "0"}, {"last_affected": "1.5"}))

    assert known.fits(Dependency("some-thing", version, "MIT")) is fits


def test_a_version_that_is_listed_by_itself_is_affected(tmp_path: Path) -> None:
    (known,) = read(tmp_path, advisory(versions=["7.1"]))

    assert known.fits(Dependency("some-thing", "7.1", "MIT"))
    assert not known.fits(Dependency("some-thing", "7.2", "MIT"))


def test_another_package_and_another_kind_of_range_are_not_affected(tmp_path: Path) -> None:
    entry = advisory({"introduced": "0"})
    commits = advisory()
    commits["affected"][0]["ranges"] = [{"type": "GIT", "events": [{"introduced": "0"}]}]  # type: ignore[index]
    odd = advisory({"introduced": "not a version"})
    known = read(tmp_path, [entry, commits, odd])

    assert [one.fits(Dependency("another", "1.0", "MIT")) for one in known] == [False] * 3
    assert [one.fits(Dependency("some-thing", "1.0", "MIT")) for one in known] == [True, False, False]


def test_what_was_withdrawn_is_nothing_against_anybody(tmp_path: Path) -> None:
    assert read(tmp_path, advisory({"introduced": "0"}) | {"withdrawn": "2026-01-01T00:00:00Z"}) == ()


def test_a_folder_and_a_zip_of_advisories_are_read_whole(tmp_path: Path) -> None:
    read(tmp_path, advisory({"introduced": "0"}))
    with ZipFile(tmp_path / "all.zip", "w") as pack:
        pack.write(tmp_path / "one.json", "PyPI/one.json")

    assert len(advisories_in(tmp_path)) == len(advisories_in(tmp_path / "all.zip")) == 1


@pytest.mark.parametrize("content", ["{", '{"affected": [{}], "id": "GHSA-1"}', "[1]", '{"summary": "no id"}'])
def test_a_file_that_holds_no_advisories_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "odd.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(UnreadableAdvisories, match=r"odd\.json holds no advisories"):
        advisories_in(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableAdvisories):
        advisories_in(tmp_path / "none.zip")


def test_everything_the_bot_runs_on_is_installed_by_a_pin_and_under_a_licence_that_anybody_can_accept() -> None:
    pinned = {line.partition("==")[0].partition("[")[0] for line in text(ROOT / "requirements.txt").splitlines()}
    found = installed()

    assert {one.name for one in found} <= pinned
    assert {f"{one.name}: {one.licence}" for one in found if one.licence not in ACCEPTED} == set()


def test_every_licence_is_listed_for_those_who_must_approve_it() -> None:
    listed = text(ROOT / "docs" / "licences.md")

    assert [one for one in installed() if f"| {one.name} | {one.licence} |" not in listed] == []
    assert listed.count("\n| ") - 1 == len(installed())


def test_nothing_is_known_against_the_pinned_versions() -> None:
    said: list[str] = []

    assert run_dependencies(ROOT / ".ci" / "advisories.json", said.append)
    assert said[-1].startswith("Nothing is known against them (advisories compared: ")


def test_a_dependency_with_a_known_weakness_is_named_and_fails_the_check(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(advisory({"introduced": "0"}, name="Slack_Bolt")))
    said: list[str] = []

    assert not run_dependencies(tmp_path, said.append)
    assert any(line.startswith("FAIL slack-bolt ") for line in said)
    assert "     GHSA-1: Bad." in said
    assert said[-1] == "1 of them should be replaced (advisories compared: 1)."


def test_without_advisories_it_says_that_nobody_was_asked() -> None:
    said: list[str] = []

    assert run_dependencies(None, said.append)
    assert "--advisories" in said[-1]
