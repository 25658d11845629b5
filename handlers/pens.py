"""Pens for drawings: axes, lines, days and letters as SVG, alike in every chart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

from babel.dates import format_date

from domain.words import Words
from handlers.phrases import locale_of

WIDTH: Final = 1200
LEFT, RIGHT = 70, 1090
# Told apart by brightness and by dashes too, for who sees no colours.
INK, GRID, BLUE, BAND, LIMIT, TARGET = "#1d1c1d", "#dddddd", "#1264a3", "#b9d7ee", "#b85c00", "#2b7a3f"


@dataclass(frozen=True, slots=True)
class Axis:
    """Where values from *low* to *high* lie between *top* and *bottom*."""

    low: float
    high: float
    top: float
    bottom: float

    def at(self, value: float) -> float:
        """Return how far down a value lies; what lies beyond is drawn at the end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - self.top), 1)


def opening(height: int) -> str:
    """Begin a drawing on white paper."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="Redress Sans" font-size="18"><rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    )


def grid(axis: Axis, ticks: Iterable[tuple[float, str]]) -> Iterator[str]:
    """Draw a thin line at each of some values, and say which it is."""
    for value, said in ticks:
        y = axis.at(value)
        yield f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y}" y2="{y}" stroke="{GRID}"/>'
        yield label(LEFT - 8, y + 6, said, anchor="end", size=16)


def name_days(days: Sequence[date], words: Words, height: int) -> Iterator[str]:
    """Name the last day, and every seventh before it."""
    for back, (x, day) in enumerate(zip(reversed(places_of(len(days))), reversed(days), strict=True)):
        if back % 7 == 0:
            yield label(x, height - 16, short_day(day, words), anchor="middle", size=16)


def short_day(day: date, words: Words) -> str:
    """Write a day without its year."""
    return format_date(day, "d MMM" if words.language == "en" else "M月d日", locale_of(words))


def places_of(n: int) -> list[float]:
    """Return where *n* days lie from left to right."""
    step = (RIGHT - LEFT - 20) / max(n - 1, 1)
    return [round(LEFT + 10 + number * step, 1) for number in range(n)]


def line(points: Sequence[tuple[float, float]], colour: str, *, dashes: str = "", width: int) -> str:
    """Draw a line through points."""
    path = " ".join(f"{x},{y}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def label(
    x: float, y: float, words: str, *, size: int = 16, anchor: str = "start", colour: str = INK, weight: str = "normal"
) -> str:
    """Write words at a place."""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(words)}</text>"
    )


def round_up(value: float) -> float:
    """Return the end of an axis that has room for *value*: 1, 2 or 5 with zeros behind it."""
    step = 1.0
    while True:
        for factor in (1, 2, 5):
            if step * factor >= value:
                return step * factor
        step *= 10
