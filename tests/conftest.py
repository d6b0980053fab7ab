"""Settings of every test run: charts without a screen, and property tests that repeat exactly."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

os.environ["MPLBACKEND"] = "Agg"  # before anything imports matplotlib
os.environ["PAYTRIAL_CACHE"] = "off"  # a test makes its own runs; tests of the cache name a folder

# No deadline: the first example of a kernel includes compiling it. Derandomized: a test run that fails
# once fails again. `HYPOTHESIS_PROFILE=hunt` looks for new counterexamples.
slow_is_fine = [HealthCheck.too_slow]
settings.register_profile("repeat", deadline=None, derandomize=True, suppress_health_check=slow_is_fine)
settings.register_profile("hunt", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))
