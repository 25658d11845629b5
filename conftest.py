"""How Hypothesis works here."""

import os

from hypothesis import HealthCheck, settings

# A busy machine is not a mistake of the code; and on CI the same commit is tried with the same examples.
settings.register_profile(
    "redress",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
)
settings.load_profile("redress")
