"""What Redress is made of besides its own code: each dependency, its licence, and what is known against it.

What is known against a version is read from a file of advisories in the OSV format, as any mirror of the public
databases gives it out, so that the question can be asked on a machine without a network.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from itertools import chain
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

_ECOSYSTEM: Final = "PyPI"
# A licence's name is short; a distribution that gives its whole text in this field names it in a classifier too.
_LONGEST_NAME: Final = 40
_MIT: Final = "Permission is hereby granted, free of charge, to any person obtaining a"
_VAGUE: Final = frozenset({"", "UNKNOWN", "Dual License"})


class UnreadableAdvisories(Exception):
    """A file of advisories cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True, order=True)
class Dependency:
    """One installed distribution by its normalised name, and the licence that it names."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True)
class Advisory:
    """What is known against some versions of distributions; *affected* are OSV's entries of this ecosystem."""

    id: str
    summary: str
    affected: tuple[Mapping[str, Any], ...]

    def fits(self, dependency: Dependency) -> bool:
        """Say whether this very version is affected: listed by itself, or within a range of versions."""
        return any(
            dependency.version in entry.get("versions", ()) or any(map(_within(dependency), entry.get("ranges", ())))
            for entry in self.affected
            if canonicalize_name(entry["package"]["name"]) == dependency.name
        )


def run_dependencies(advisories: Path | None, say: Callable[[str], None]) -> bool:
    """Say every dependency with its licence, and what is known against it; return whether nothing is.

    Raises `UnreadableAdvisories`.
    """
    found = installed()
    known = advisories_in(advisories) if advisories else ()
    against = {one: [advisory for advisory in known if advisory.fits(one)] for one in found}
    for one, matching in against.items():
        say(f"{'FAIL' if matching else 'ok  '} {one.name} {one.version}: {one.licence}")
        for advisory in matching:
            say(f"     {advisory.id}: {advisory.summary}")
    say(_conclusion(advisories, len(known), sum(map(bool, against.values()))))
    return not any(against.values())


def _conclusion(advisories: Path | None, known: int, bad: int) -> str:
    if advisories is None:
        return "Whether anything is known against them was not asked: name a file of advisories with --advisories."
    if bad:
        return f"{bad} of them should be replaced (advisories compared: {known})."
    return f"Nothing is known against them (advisories compared: {known})."


def installed(root: str = "redress") -> tuple[Dependency, ...]:
    """Return everything that *root* needs to run here, directly or through others, sorted by name."""
    found: dict[str, Dependency] = {}
    left = list(_needs(distribution(root), frozenset()))
    while left:
        requirement = left.pop()
        name = canonicalize_name(requirement.name)
        try:
            dist = distribution(name)
        except PackageNotFoundError:
            # The part of a dependency that only other systems need.
            continue
        if name not in found:
            found[name] = Dependency(name, dist.version, licence_of(dist))
            left += _needs(dist, frozenset(requirement.extras))
    return tuple(sorted(found.values()))


def _needs(dist: Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    for requirement in map(Requirement, dist.requires or ()):
        contexts = ({"extra": extra} for extra in ("", *extras))
        if requirement.marker is None or any(requirement.marker.evaluate(context) for context in contexts):
            yield requirement


def licence_of(dist: Distribution) -> str:
    """Return the licence as a distribution names it, best the SPDX way; "not named" if nowhere."""
    fields = dist.metadata
    named = [str((fields.get_all(field) or [""])[0]) for field in ("License-Expression", "License")]
    classified = [entry for entry in fields.get_all("Classifier", []) if entry.startswith("License ::")]
    for name in (*named, " OR ".join(entry.rpartition(" :: ")[2] for entry in classified), _by_its_text(dist)):
        if name not in _VAGUE and len(name) <= _LONGEST_NAME:
            return name
    return "not named"


def _by_its_text(dist: Distribution) -> str:
    """Return what the text of a licence that came along says it is, as far as that is plain."""
    texts = (file.read_text() for file in dist.files or () if "licen" in file.name.lower())
    return "MIT" if any(_MIT in text for text in texts) else ""


def advisories_in(path: Path) -> tuple[Advisory, ...]:
    """Read the advisories of a JSON file (one, or a list), of a folder of such files, or of a ZIP of them.

    Those that were withdrawn are left out. Raises `UnreadableAdvisories`.
    """
    try:
        found = chain.from_iterable(_entries(json.loads(text)) for text in _texts_of(path))
        return tuple(_advisory(entry) for entry in found if not entry.get("withdrawn"))
    except (OSError, ValueError, BadZipFile, AttributeError, LookupError, TypeError) as error:
        raise UnreadableAdvisories(f"{path} holds no advisories in the OSV format: {error}") from error


def _texts_of(path: Path) -> Iterator[str | bytes]:
    if path.is_dir():
        yield from (file.read_bytes() for file in sorted(path.glob("*.json")))
    elif path.suffix == ".zip":
        with ZipFile(path) as pack:
            yield from (pack.read(name) for name in pack.namelist() if name.endswith(".json"))
    else:
        yield path.read_bytes()


def _entries(read: Any) -> Sequence[Mapping[str, Any]]:
    return read if isinstance(read, list) else [read]


def _advisory(entry: Mapping[str, Any]) -> Advisory:
    ours = (one for one in entry.get("affected", ()) if one["package"]["ecosystem"] == _ECOSYSTEM)
    words = entry.get("summary") or entry.get("details", "").partition("\n")[0]
    return Advisory(entry["id"], words, tuple(ours))


def _within(dependency: Dependency) -> Callable[[Mapping[str, Any]], bool]:
    """Return the question whether a range holds this version: its last event at or before it decides."""
    version = Version(dependency.version)

    def holds(versions: Mapping[str, Any]) -> bool:
        if versions.get("type") != "ECOSYSTEM":
            return False
        hit = False
        for kind, at in sorted(_events(versions), key=lambda event: (event[1], event[0])):
            # What is affected up to a version is affected in that version as well.
            if at < version or (at == version and kind != "last_affected"):
                hit = kind == "introduced"
        return hit

    return holds


def _events(versions: Mapping[str, Any]) -> Iterator[tuple[str, Version]]:
    for event in versions.get("events", ()):
        for kind, text in event.items():
            try:
                yield kind, Version(text)
            except InvalidVersion:
                # "0" is every version; anything else that is none says nothing about ours.
                continue
