"""The real quarter of calls, which lies beside the project and is no part of it."""

from pathlib import Path
from typing import Final

import pytest

FILE: Final = Path(__file__).parents[2] / "shared" / "data" / "call-centre-2021q1.csv"
needs_the_quarter: Final = pytest.mark.skipif(not FILE.exists(), reason="the real quarter is not beside the project")
