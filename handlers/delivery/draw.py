"""The child process that draws: SVG in, PNG out, and nothing else of the bot in it.

A renderer may hold the interpreter for as long as it draws, and keeps what it has loaded. Here it holds up nobody, and
what it took is given back.
"""

import sys
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path
from typing import Final

import resvg_py

FAMILY: Final = "Redress Sans"
# Where systems keep fonts; only those that have Chinese signs are looked for, for names that ours has not.
_FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
_CHINESE: Final = (
    "NotoSansCJK-Regular*",
    "NotoSansSC-Regular*",
    "SourceHanSansSC-Regular*",
    "wqy-*",
    "msyh.*",
    "PingFang*",
)


def main() -> None:
    """Draw what comes in, and write the picture."""
    with as_file(files("handlers.delivery") / "fonts") as fonts:
        known = [str(path) for path in sorted(fonts.glob("*.otf"))]
        sys.stdout.buffer.write(picture(sys.stdin.read(), [*known, *chinese_fonts()]))


def picture(svg: str, fonts: list[str]) -> bytes:
    """Draw *svg* in the first of *fonts*; the others lend it the signs that it has not."""
    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, font_files=fonts, skip_system_fonts=True, sans_serif_family=FAMILY)
    )


def chinese_fonts() -> list[str]:
    """Return a file of the system's that has Chinese signs, if there is one."""
    found = (
        str(path)
        for folder in map(Path, _FOLDERS)
        if folder.is_dir()
        for pattern in _CHINESE
        for path in sorted(folder.rglob(pattern))
        if path.suffix in (".ttf", ".ttc", ".otf")
    )
    return list(islice(found, 1))


if __name__ == "__main__":
    main()
