"""What went with a broken promise is the first of a few causes, in an order that is always the same."""

import pytest

from domain.indicators.breaches import Breach, Broken, cause_of


@pytest.mark.parametrize(
    ("broken", "cause"),
    [
        (Broken(late=True, elsewhere=True, away=True, promises=99, touched=False), Breach.LATE_ENTRY),
        (Broken(late=False, elsewhere=True, away=True, promises=99, touched=False), Breach.HANDOFF),
        (Broken(late=False, elsewhere=False, away=True, promises=99, touched=False), Breach.ABSENCE),
        (Broken(late=False, elsewhere=False, away=False, promises=10, touched=False), Breach.OVERLOAD),
        (Broken(late=False, elsewhere=False, away=False, promises=9, touched=False), Breach.FORGOTTEN),
        (Broken(late=False, elsewhere=False, away=False, promises=9, touched=True), Breach.OTHER),
    ],
)
def test_the_first_cause_that_there_was_is_the_one(broken: Broken, cause: Breach) -> None:
    assert cause_of(broken, overload_from=10) is cause
