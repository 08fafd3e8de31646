"""An office's settings at a time that a test names; by itself an installation lets only its demo do that."""

import os

from servicepunkt.config import environment as env
from servicepunkt.config.settings import *  # noqa: F403
from servicepunkt.config.settings import TIME_ZONE

SERVICEPUNKT_CLOCK_SHIFT = env.clock_shift(os.environ["SERVICEPUNKT_TEST_AT"], TIME_ZONE, demo=True)
