"""A session goes to the Lab Streaming Layer while it goes on: every sample once, with the time it was measured at."""

import json
from itertools import pairwise
from typing import Any

import pylsl
import pytest

from acudevice.formats import lsl
from acudevice.session.audience import Fields, Look, Viewer
from acudevice.session.guiding import table_of
from acudevice.session.objects import thresholds
from acudevice.session.streaming import Streaming
from tests.support.rings import Port
from tests.support.sittings import plan, recorded


class Closing:
    """An audience that counts what it is shown, and is closed."""

    samples = False

    def __init__(self) -> None:
        self.told: list[str] = []
        self.closed = False

    def show(self, kind: str, fields: Fields) -> None:
        """Count it."""
        self.told.append(kind)

    def look(self, now: Look, view: Viewer) -> None:
        """Count nothing."""

    def close(self) -> None:
        """Remember it."""
        self.closed = True


def received(serial: str) -> tuple[pylsl.StreamInlet, pylsl.StreamInlet]:
    """Take up both streams of a ring."""
    inlets = []
    for name in (f"acudevice-{serial}", f"acudevice-{serial}-markers"):
        (found,) = pylsl.resolve_byprop("source_id", name, 1, 20.0)
        inlets.append(pylsl.StreamInlet(found))
        inlets[-1].open_stream(20.0)
    return inlets[0], inlets[1]


def drained(inlet: pylsl.StreamInlet, count: int) -> tuple[list[Any], list[float]]:
    """Return so many values, and their times."""
    rows: list[Any] = []
    times_s: list[float] = []
    while len(rows) < count:
        more, at_s = inlet.pull_chunk(timeout=20.0, max_samples=count - len(rows))
        assert more, "the stream ended early"
        rows, times_s = rows + more, times_s + at_s
    return rows, times_s


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, dict[str, Any]]]:
    """What the audience of a recording is told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACUDEVICE_HOME", str(tmp_path_factory.mktemp("home")))
        return recorded(Port(seed=98_765_432), duration_s=5.0).heard.told


def test_every_sample_arrives_once_and_in_order(objects: list[tuple[str, dict[str, Any]]]) -> None:
    """Behind the packet that made the streams known; the other audience is not told of samples it does not want."""
    other = Closing()
    streaming = Streaming(other)
    first = next(place for place, (kind, _) in enumerate(objects) if kind == "samples")
    held = thresholds(table_of(plan()))
    streaming.show("session_start", {**objects[0][1], "thresholds": held})
    for kind, fields in objects[1 : first + 1]:
        streaming.show(kind, fields)
    serial = next(fields["serial"] for kind, fields in objects if kind == "device")
    samples, markers = received(serial)
    told = dict(objects[:first])
    about = samples.info(20.0).desc()
    for name in ("firmware", "calibration_id", "tip_area_mm2"):
        assert about.child_value(name) == str(told["device"][name]) != ""
    assert json.loads(about.child_value("thresholds")) == held
    assert (about.child_value("kind"), about.child_value("started")) == (
        "record",
        told["session_start"]["started"],
    )
    rest = [fields for kind, fields in objects[first + 1 :] if kind == "samples"]
    forces = [force_n for fields in rest for force_n in fields["force_n"]]
    for kind, fields in objects[first + 1 : -1]:
        streaming.show(kind, fields)
    streaming.show("cue", {"t_s": 5.0, "cue": "press", "point": "LR3", "side": "left"})
    rows, times_s = drained(samples, len(forces))
    assert [row[0] for row in rows] == forces
    assert [row[1] for row in rows] == [count for fields in rest for count in fields["counts"]]
    last = len(rest[-1]["force_n"])
    assert [b - a for a, b in pairwise(times_s[-last:])] == pytest.approx([0.01] * (last - 1))
    assert lsl.now_s() - 20.0 < times_s[-1] < lsl.now_s()
    assert drained(markers, 1)[0] == [["cue press LR3 left"]]
    streaming.show(*objects[-1])
    streaming.close()
    assert other.closed
    assert "samples" not in other.told
    assert other.told.count("session_end") == 1
