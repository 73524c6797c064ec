"""Streams of the Lab Streaming Layer, received by its own library."""

import subprocess
import sys
from collections.abc import Iterator
from math import isnan, nan
from uuid import uuid4

import pylsl
import pytest

from acudevice.formats import lsl
from acudevice.formats.lsl import Outlet, Source


def source(cells: int = 1) -> Source:
    """Return a source that nobody else has."""
    return Source(
        "blue", f"test-{uuid4().hex}", "a ring", cells, 100.0, "2026-01-01T00-00-00", simulated=True
    )


def received(source_id: str) -> pylsl.StreamInlet:
    """Take up the stream of a source."""
    (found,) = pylsl.resolve_byprop("source_id", source_id, 1, 20.0)
    inlet = pylsl.StreamInlet(found)
    inlet.open_stream(20.0)
    return inlet


@pytest.fixture
def two() -> Iterator[tuple[Source, Outlet]]:
    """A source of two cells, and its outlet."""
    made = source(cells=2)
    outlet = Outlet(made)
    yield made, outlet
    outlet.close()


def test_samples_arrive_with_their_times(two: tuple[Source, Outlet]) -> None:
    """Force and the counts of each cell, unknown as not a number, to the last bit."""
    made, outlet = two
    inlet = received(f"acudevice-{made.serial}")
    now_s = lsl.now_s()
    times_s = [now_s - 0.02, now_s - 0.01, now_s]
    outlet.push(times_s, [[1.234, 4_194_303, -7], [nan, 2, 3], [0.1, 4, 5]])
    rows, at_s = inlet.pull_chunk(timeout=20.0, max_samples=3)
    assert at_s == times_s
    assert rows[0] == [1.234, 4_194_303, -7]
    assert isnan(rows[1][0])
    assert rows[1][1:] == [2, 3]
    inlet.close_stream()


def test_markers_are_a_stream_of_their_own(two: tuple[Source, Outlet]) -> None:
    """Text, with a time on the same clock."""
    made, outlet = two
    inlet = received(f"acudevice-{made.serial}-markers")
    outlet.mark("press ok", 12.5)
    assert inlet.pull_sample(timeout=20.0) == (["press ok"], 12.5)
    assert inlet.info(20.0).type() == "Markers"
    inlet.close_stream()


def test_the_streams_say_what_they_hold(two: tuple[Source, Outlet]) -> None:
    """Rate, type, and a label and a unit for each channel."""
    made, _ = two
    inlet = received(f"acudevice-{made.serial}")
    info = inlet.info(20.0)
    channel, labels = info.desc().child("channels").child("channel"), []
    while not channel.empty():
        labels.append((channel.child_value("label"), channel.child_value("unit")))
        channel = channel.next_sibling("channel")
    assert (info.name(), info.type(), info.nominal_srate()) == ("blue", "Force", 100.0)
    assert labels == [("force", "N"), ("counts_1", "1"), ("counts_2", "1")]
    assert info.desc().child("acquisition").child_value("model") == "a ring"
    assert info.desc().child_value("simulated") == "true"
    inlet.close_stream()


def test_without_its_library_it_says_what_to_install() -> None:
    """In a process that cannot import it."""
    code = (
        "import sys; sys.modules['pylsl'] = None\n"
        "from acudevice.errors import UsageError\nfrom acudevice.formats import lsl\n"
        "try: lsl.library()\nexcept UsageError as error: print(error.hint)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "pip install 'acudevice[lsl]'\n"
