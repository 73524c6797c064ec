"""A virtual ring on a finger is not calibrated."""

import pytest

from acudevice.errors import UsageError
from acudevice.session.calibration.against import Against, run_against
from acudevice.session.calibration.plans import Said, each_load, order, order_against
from acudevice.session.calibration.running import run_calibrate
from acudevice.session.calibration.verifying import checks, run_verify
from tests.support.bench import RING, Agreeing, Screen

HAND = "virtual:?pace=max"
SAID = Said(("1 l", "2 l"))


def test_loads_want_a_bench() -> None:
    """Whether it is calibrated or checked; what to do is said, and nothing is begun."""
    for refused in (
        lambda: run_calibrate(HAND, order(SAID), Screen(), None, Agreeing()),
        lambda: run_verify(HAND, checks(each_load(SAID), None, 0.1), Screen(), None),
        lambda: run_against(
            HAND, Against(RING, "1 %"), order_against(Said()), Screen(), None, agree=Agreeing()
        ),
        lambda: run_against(
            RING, Against(HAND, "1 %"), order_against(Said()), Screen(), None, agree=Agreeing()
        ),
    ):
        with pytest.raises(UsageError, match="nobody puts loads on it") as told:
            refused()
        assert "bench=water" in told.value.hint
