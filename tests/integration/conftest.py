"""What tests on real databases may ask for."""

from collections.abc import Callable

import pytest

from bot.logs import configure_logs
from storage.store import Store
from tests.fakes import FakeClock
from tests.integration.casework import Casework
from tests.integration.ideas import Ideas


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still until it is moved."""
    return FakeClock()


@pytest.fixture
def logs() -> None:
    """Log as the bot does when it serves."""
    configure_logs(readable=False)


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str], logs: None) -> Callable[[], str]:
    """Read what was logged since the last look."""
    return lambda: capsys.readouterr().err


@pytest.fixture
def work(store: Store, clock: FakeClock, logs: None) -> Casework:
    """Casework on each database in turn."""
    return Casework(store, clock)


@pytest.fixture
def ideas(store: Store, clock: FakeClock, logs: None) -> Ideas:
    """Suggestions on each database in turn."""
    return Ideas(store, clock)
