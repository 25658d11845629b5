"""What the tests of this folder read: the repository's own files."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("bot", "handlers", "storage", "domain", "config", "sandbox", "tests")


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that is, or by its name could be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name and (ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    wanted = folders or PACKAGES
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in wanted]


def pages() -> list[Path]:
    """Return everything written for people."""
    return [path for path in tracked() if path.suffix == ".md"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
