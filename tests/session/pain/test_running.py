"""The long errand, and what it leaves behind for the next one."""

from pathlib import Path

import pytest

from acudevice.errors import UsageError
from acudevice.points.catalogue import load_catalogue
from acudevice.session.library import sessions
from acudevice.session.pain.orders import Order, Task
from acudevice.session.pain.running import Ended, run_pain_threshold
from tests.support.served import buttonless, served
from tests.support.sessions import Heard


def ran(
    options: str, point: str = "LR3", seen: list[Task] | None = None, heard: Heard | None = None
) -> Ended:
    """Measure one trial with a virtual ring, as fast as can be."""
    return run_pain_threshold(
        f"virtual:?pace=max&rate=50&{options}", Order(point, trials=1), load_catalogue(), audience=heard or Heard(),
        gate=(seen if seen is not None else []).append, stops=lambda: None,
    )  # fmt: skip


def test_it_ends_with_0_where_it_was_measured() -> None:
    """Also where the ceiling came first; with 1 where nobody knows."""
    seen: list[Task] = []
    done = ran("pain=12", seen=seen)
    assert (done.code, done.result.reached) == (0, 1)
    assert [made.step.point for made in seen] == ["LR3"]
    above = ran("pain=90")
    assert (above.code, above.result.not_reached) == (0, True)
    assert ran("hand=short").code == 1


def test_nobody_is_asked_where_nobody_could_say_stop(tmp_path: Path) -> None:
    """Nor is a session begun: the device has no button, and there is no keyboard."""
    seen: list[Task] = []
    with (
        served(tmp_path / "ring", ring=buttonless()) as address,
        pytest.raises(UsageError, match="nobody could say stop"),
    ):
        run_pain_threshold(
            address, Order("LR3", trials=1), load_catalogue(), audience=Heard(), gate=seen.append, stops=lambda: None
        )  # fmt: skip
    assert (seen, sessions()) == ([], [])
