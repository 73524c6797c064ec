"""What was measured before, found again."""

import pytest

from acudevice.errors import NotFoundError
from acudevice.session.pain.history import history, measured
from tests.session.pain.test_running import ran
from tests.support.sessions import demonstrated


@pytest.mark.slow
def test_results_of_a_point_are_found_oldest_first() -> None:
    """With the figures that were told; other points and other sessions are none."""
    assert history() == []
    demonstrated()
    one, other, low = ran("pain=12"), ran("pain=90"), ran("pain=8", "GB20")
    assert [found.session for found in history("LR3")] == [one.session, other.session]
    assert [found.point for found in history()] == ["LR3", "LR3", "GB20"]
    found = measured(one.session)
    assert found == history("LR3")[0]
    assert found.threshold_n == pytest.approx(one.result.threshold_n, abs=1e-4)
    assert found.simulated
    assert not found.not_reached
    assert (measured(other.session).threshold_n, measured(other.session).not_reached) == (None, True)
    assert measured(low.session).ceiling_n == 20.0


def test_a_session_that_measured_nothing_is_refused() -> None:
    """And one that is not there."""
    demonstrated()
    with pytest.raises(NotFoundError, match="no finished measurement"):
        measured("last")
