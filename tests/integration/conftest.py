"""What tests on real databases may ask for."""

import pytest

from storage.store import Store
from tests.fakes import FakeClock
from tests.integration.casework import Casework


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still until it is moved."""
    return FakeClock()


@pytest.fixture
def work(store: Store, clock: FakeClock) -> Casework:
    """Casework on each database in turn."""
    return Casework(store, clock)
