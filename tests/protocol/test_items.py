"""Items are values that say what they are."""

import pytest

from acudevice.protocol.items import Answered, Run


def test_a_refusal_is_told_from_what_was_done_in_part() -> None:
    """`partial` is granted, a status without a name is not."""
    assert [Answered("events", 1, status, {}).granted for status in ("ok", "partial", "gone", "0x1E")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_a_run_ends_where_the_next_sample_would_be() -> None:
    """Samples are counted, not readings; and a run is frozen."""
    run = Run(10, 0, 1, (1, 2, 3, 4, 5, 6), 2, 3, 0, 0, 0, 0.0)
    assert run.end == 13
    with pytest.raises(AttributeError):
        run.index = 11  # type: ignore[misc] # that it is forbidden is the point
