"""Records of many lines are read by their keys."""

import io

import pytest

from acudevice.formats.readers.choosing import choose
from acudevice.formats.readers.model import Wanted
from acudevice.formats.readers.records import read_records
from acudevice.formats.readers.text import read_text

ONE = """header:
  seq: {k}
  stamp:
    {secs}: {s}
    {nsecs}: {ns}
  frame_id: "ft"
wrench:
  force:
    x: 0.01
    y: -0.02
    z: {f}
---
"""
FORCES = [round(5 + k % 7 / 3, 3) for k in range(300)]


def echoed(secs: str = "secs", nsecs: str = "nsecs") -> str:
    """Return what ROS prints of messages of a sensor at 100 Hz."""
    return "".join(
        ONE.format(secs=secs, nsecs=nsecs, k=k, s=1_700_000_000 + k // 100, ns=k % 100 * 10_000_000, f=force)
        for k, force in enumerate(FORCES)
    )


@pytest.mark.parametrize("keys", [("secs", "nsecs"), ("sec", "nanosec")])
def test_messages_as_ros_prints_them_are_a_recording(keys: tuple[str, str]) -> None:
    """Of the first ROS and of the second; the axis that is pressed on is force."""
    series = choose(read_text(io.BytesIO(echoed(*keys).encode())), Wanted())
    assert (series.time_name, series.force_name) == ("time", "wrench.force.z")
    assert series.force.tolist() == FORCES
    assert series.t_s is not None
    assert series.t_s - series.t_s[0] == pytest.approx([k / 100 for k in range(300)], abs=1e-6)


def test_a_record_that_is_cut_off_is_left_out_and_a_key_that_lacks_is_nan() -> None:
    """Nobody knows what it would have held."""
    text = echoed().replace("    z: 5.333\n", "", 1) + ONE.partition("wrench")[0].format(
        k=1, s=1, ns=1, secs="a", nsecs="b"
    )
    series = choose(read_text(io.BytesIO(text.encode())), Wanted())
    assert len(series.force) == 300
    assert (series.force != series.force).tolist().index(True) == FORCES.index(5.333)


@pytest.mark.parametrize(
    "text", ["t,f\n1,2\n---\n---\n3,4\n", "a: 1\nb: 2\n", "| t | f |\n|---|---|\n| 1 | 2 |\n", ""]
)
def test_other_texts_are_none_of_records(text: str) -> None:
    """Though some lines may look so."""
    assert read_records(lambda: iter([text.splitlines()])) is None
