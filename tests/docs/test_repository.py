"""Rules about the files themselves, which no linter knows."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from glob import glob
from pathlib import Path

import pytest

from tests.docs.repository import PACKAGES, ROOT, name, python_files, text, tracked

# In pieces, so that this file does not break its own rules.
REGISTRIES = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "debian" + ".org", "crates" + ".io")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|HA" + r"CK|X" + r"XX)\b")
MACHINE = re.compile(r"(?<![\w.}/])/(?:work|root|home|Users)" + r"/\w")
TEXT = {".py", ".md", ".toml", ".txt", ".in", ".yaml", ".html", ".css", ".js", ".po", ".mako", ""}
LONGEST_FILE = 400
LONGEST = 45
MIGRATIONS = ROOT / "storage" / "migrations" / "versions"
# Needed without being imported by us, and by whom.
UNIMPORTED = {
    "defusedxml": "openpyxl reads workbooks with it where it is installed, and then follows no entities",
    "httptools": "uvicorn reads requests with it where it is installed",
    "tzdata": "zoneinfo has no time zones of its own where the system brings none",
}


def written() -> list[Path]:
    return [path for path in tracked() if path.suffix in TEXT]


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node for node in ast.walk(ast.parse(text(path))) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def parsed(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(text(path)))


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_names_a_package_registry() -> None:
    assert [name(path) for path in written() if any(host in text(path) for host in REGISTRIES)] == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert [name(path) for path in written() if MACHINE.search(text(path))] == []


def test_nothing_is_left_for_later_in_the_code() -> None:
    assert [name(path) for path in written() if UNFINISHED.search(text(path))] == []


@pytest.mark.parametrize("path", [path for path in tracked() if path.name.startswith("requirements")], ids=name)
def test_requirements_name_no_address(path: Path) -> None:
    assert "://" not in text(path)


LOCKED = ("requirements", "requirements-build", "requirements-dev", "requirements-bench")


def pinned(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[\w+\])?==([^\s;\\]+)", text(path), re.M))


@pytest.mark.parametrize("part", ["requirements", "requirements-build"])
def test_everything_is_tested_with_the_versions_that_are_installed(part: str) -> None:
    assert pinned(ROOT / f"{part}.txt").items() <= pinned(ROOT / "requirements-dev.txt").items()


@pytest.mark.parametrize("part", LOCKED)
def test_the_locked_requirements_are_those_that_were_asked_for(part: str) -> None:
    assert pinned(ROOT / f"{part}.in").items() <= pinned(ROOT / f"{part}.txt").items()


def test_every_locked_requirement_has_a_hash() -> None:
    for part in LOCKED:
        entries = re.split(r"\n(?=[a-z])", text(ROOT / f"{part}.txt").strip())

        assert all("--hash=sha256:" in entry for entry in entries)


def test_what_is_pinned_is_what_the_package_needs() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    needed = {re.split(r"[\[<>=;]", line, maxsplit=1)[0] for line in project["dependencies"]}
    nodes = [node for path in python_files(*set(PACKAGES) - {"tests"}) for node in parsed(path)]
    used = {root for node in nodes for root in imported(node)}

    assert needed == set(pinned(ROOT / "requirements.in"))
    assert {one for one in needed if one.replace("-", "_") not in used} == set(UNIMPORTED)


def test_every_module_says_what_it_is() -> None:
    assert [name(path) for path in python_files() if not ast.get_docstring(ast.parse(text(path)))] == []


def test_no_file_is_too_long_to_read() -> None:
    assert [name(path) for path in python_files() if len(text(path).splitlines()) > LONGEST_FILE] == []


def test_no_function_is_too_long_to_read() -> None:
    # A migration is a list of tables, as long as there are columns.
    paths = [path for path in python_files() if MIGRATIONS not in path.parents]

    assert [f"{name(path)}: {node.name}" for path in paths for node in functions(path) if lines(node) > LONGEST] == []


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in python_files()} - {MIGRATIONS}

    assert [name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_package_that_is_installed_says_it_is_typed() -> None:
    assert [package for package in PACKAGES if package != "tests" and not (ROOT / package / "py.typed").exists()] == []


def test_the_package_takes_along_every_file_that_is_not_code() -> None:
    wanted = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]["setuptools"]["package-data"]
    packed = {
        ROOT / package / found
        for package in PACKAGES
        for pattern in [*wanted["*"], *wanted.get(package, [])]
        for found in glob(pattern, root_dir=ROOT / package, recursive=True)
    }

    ours = [path for path in tracked() if path.relative_to(ROOT).parts[0] in set(PACKAGES) - {"tests"}]
    assert [name(path) for path in ours if path.suffix != ".py" and path not in packed] == []


def test_modules_are_named_after_what_they_hold() -> None:
    vague = re.compile(r"util|helper|manager|common|misc")

    assert [name(path) for path in python_files() if vague.search(path.stem)] == []


def test_the_domain_uses_the_standard_library_and_pydantic_only() -> None:
    allowed = {*sys.stdlib_module_names, "domain", "pydantic", "pydantic_core"}
    nodes = [node for path in python_files("domain") for node in parsed(path)]

    assert {root for node in nodes for root in imported(node)} - allowed == set()


def test_nothing_in_the_domain_awaits() -> None:
    awaiting = ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith
    nodes = [node for path in python_files("domain") for node in parsed(path)]

    assert [ast.unparse(node) for node in nodes if isinstance(node, awaiting)] == []


def imported(node: ast.AST) -> set[str]:
    """Return the roots of what an import statement brings in."""
    match node:
        case ast.Import(names=names):
            return {alias.name.partition(".")[0] for alias in names}
        case ast.ImportFrom(module=str(module), level=0):
            return {module.partition(".")[0]}
    return set()


def test_no_test_sleeps() -> None:
    """Neither a bench nor the chaos suite is a test of this kind: they wait for processes, some of them killed."""
    sleeping = re.compile(r"(?:asyncio|time|anyio)\.sleep\((?!0\))[^)]")
    tests = [path for path in python_files("tests") if not {"chaos", "bench"} & set(path.parts)]

    assert [name(path) for path in tests if sleeping.search(text(path))] == []


@pytest.mark.parametrize("script", [".ci/run", ".ci/package"])
def test_the_scripts_run_as_they_are(script: str) -> None:
    assert (ROOT / script).stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(ROOT / script)], check=True)
