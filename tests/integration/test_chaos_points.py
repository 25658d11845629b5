"""Where the processes of the chaos suite die: at each named point somebody, and it is known afterwards at which."""

from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from tests.chaos.points import Book, Points


class Died(Exception):
    """Stands for the end of a process, which could not tell of it."""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


def born(
    book: Book,
    life: int,
    ends: Collection[str] = (),
    *,
    frail: bool = False,
    spared: Callable[[], bool] = lambda: False,
) -> Points:
    def die() -> None:
        raise Died

    return Points(book, life, ends, spared, frail=frail, die=die)


def test_a_life_ends_at_the_first_of_its_ends_and_nowhere_else(book: Book) -> None:
    points = born(book, 1, {"after claim", "before claim_notice"})

    points.reach("before claim")
    with pytest.raises(Died):
        points.reach("after claim")

    assert book.deaths() == {1: "after claim"}


def test_a_frail_life_ends_wherever_nobody_has_died_before(book: Book) -> None:
    for life, point in enumerate(["before claim", "inside claim", "after claim"], start=1):
        with pytest.raises(Died):
            live(born(book, life, frail=True))
        assert book.deaths()[life] == point

    live(born(book, 4, frail=True))

    assert 4 not in book.deaths()


def test_where_somebody_else_died_meanwhile_a_frail_life_goes_on(book: Book) -> None:
    points = born(book, 1, frail=True)
    book.note_death(2, "before claim")

    points.reach("before claim")

    assert book.deaths() == {2: "before claim"}


def test_who_is_spared_lives_until_they_are_not(book: Book) -> None:
    spared = [True]
    points = born(book, 1, {"after claim"}, frail=True, spared=lambda: spared[0])

    live(points)
    assert book.deaths() == {}
    spared[0] = False
    with pytest.raises(Died):
        points.reach("before claim")


def test_a_life_that_is_not_frail_dies_nowhere(book: Book) -> None:
    live(born(book, 1))

    assert book.deaths() == {}


def test_it_is_counted_how_many_lives_have_reached_a_point(book: Book) -> None:
    for life in (1, 2):
        points = born(book, life)
        points.reach("before claim")
        points.reach("before claim")

    assert book.reached() == {"before claim": 2}


def live(points: Points) -> None:
    for where in ("before", "inside", "after"):
        points.reach(f"{where} claim")
