"""The container files are right by reading: there is no engine where the tests run."""

import ast
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DOCUMENTED = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "operating.md").read_text(encoding="utf-8"), re.M))


def instructions(name: str) -> list[str]:
    return [found.strip() for found in re.findall(rf"^\s*{name}\s+(.+)$", DOCKERFILE, re.M)]


def copied() -> list[str]:
    """Return what the image takes from the repository."""
    words = [line.split() for line in instructions("COPY") if not line.startswith("--from")]
    return [source for line in words for source in line[:-1]]


def allowed() -> set[str]:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return {line.removeprefix("!") for line in lines if line.startswith("!")}


def last(name: str) -> list[str]:
    """Return the exec form of an instruction of the final stage."""
    command: list[str] = json.loads(instructions(name)[-1])
    return command


@pytest.mark.parametrize("source", copied())
def test_what_the_image_copies_exists_and_is_not_ignored(source: str) -> None:
    assert (ROOT / source).exists()
    assert source in allowed()


def test_nothing_else_is_sent_to_the_builder() -> None:
    assert allowed() == set(copied())


def test_every_package_is_in_the_image() -> None:
    packages = {name for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"] if "." not in name}

    assert packages <= set(copied())


def test_requirements_are_installed_by_hash_only() -> None:
    installs = re.findall(r"pip install (.+?)(?:&&|$)", DOCKERFILE, re.M)

    assert installs
    assert all("--require-hashes" in install or "--no-index" in install for install in installs)


def test_the_image_starts_the_command_that_the_package_installs() -> None:
    assert last("ENTRYPOINT")[0] in PROJECT["project"]["scripts"]
    assert last("CMD") == ["serve"]


def test_the_image_runs_as_nobody_special_and_stops_gently() -> None:
    assert int(instructions("USER")[-1]) > 0
    assert instructions("STOPSIGNAL") == ["SIGTERM"]


def test_the_health_check_is_python_that_asks_the_documented_path() -> None:
    python, flag, program = json.loads(instructions("HEALTHCHECK")[0].partition("CMD ")[2])

    assert (python, flag) == ("python", "-c")
    ast.parse(program)
    assert "/healthz" in program


def test_the_image_is_built_for_the_python_that_is_tested() -> None:
    versions = set(re.findall(r"FROM python:(\d+\.\d+)", DOCKERFILE))

    assert versions == {PROJECT["project"]["requires-python"].removeprefix(">=")}


def test_two_bots_wait_for_a_database_that_answers() -> None:
    bot = COMPOSE["services"]["bot"]

    assert bot["deploy"]["replicas"] == 2
    assert bot["depends_on"]["database"] == {"condition": "service_healthy"}
    assert bot["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert "pg_isready" in COMPOSE["services"]["database"]["healthcheck"]["test"]


@pytest.mark.parametrize("name", ["bot", "migrate"])
def test_our_services_can_do_little_harm(name: str) -> None:
    service = COMPOSE["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in service["tmpfs"]


@pytest.mark.parametrize("name", ["bot", "migrate"])
def test_the_policy_that_is_named_is_mounted_where_the_bot_looks_for_it(name: str) -> None:
    service = COMPOSE["services"][name]
    (mount,) = service["volumes"]
    inside = mount["target"].removeprefix(f"{instructions('WORKDIR')[-1]}/")
    otherwise = mount["source"].removeprefix("${REDRESS_POLICY:-").removesuffix("}")

    assert service["environment"]["REDRESS_POLICY"] == f"${{REDRESS_POLICY:+{inside}}}"
    assert (ROOT / otherwise).is_file()
    assert (mount["type"], mount["read_only"], mount["bind"]["create_host_path"]) == ("bind", True, False)


def test_the_database_keeps_its_rows_in_a_named_volume() -> None:
    volumes = {line.partition(":")[0] for line in COMPOSE["services"]["database"]["volumes"]}

    assert volumes == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]["bot"]["environment"]))
def test_the_bots_environment_is_documented(name: str) -> None:
    assert name in DOCUMENTED


def test_no_secret_is_written_into_the_compose_file() -> None:
    environment = COMPOSE["services"]["bot"]["environment"]
    harmless = {"PORT", "REDRESS_POLICY"}
    written = {name: value for name, value in environment.items() if name not in harmless and value is not None}

    assert all(":?" in value for value in written.values())


def test_the_example_of_the_secrets_names_what_compose_demands() -> None:
    demanded = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    given = set(re.findall(r"^([A-Z_]+)=$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M))

    assert demanded <= given
