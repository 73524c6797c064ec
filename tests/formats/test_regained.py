"""What formats hold that have force and no counts comes back, with all the rest of the recording."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from acudevice.errors import BadDataError
from acudevice.formats import bids, fhir
from acudevice.formats.forces import Forces
from acudevice.formats.head import head_of
from acudevice.formats.regained import Spread, recording_of
from acudevice.store.store import Store
from acudevice.values.plain import to_plain
from acudevice.values.recording import Epoch, Recording
from tests.store.making import PERIOD, SCALE, begin, fill, packet, packets, press

Regain = Callable[[Recording, Path], Recording]


def by_bids(recording: Recording, folder: Path) -> Recording:
    """Export and regain as BIDS."""
    bids.write(recording, folder / "x.bids")
    return bids.regain(folder / "x.bids")


def by_fhir(recording: Recording, folder: Path) -> Recording:
    """Export and regain as FHIR."""
    fhir.write(recording, folder / "x.fhir.json")
    return fhir.regain(folder / "x.fhir.json")


def forces(recording: Recording) -> list[tuple[int, float, int | None]]:
    """Return number, time and force of each sample."""
    known = Forces(recording)
    return [
        (block.sample + k, round(t_s, 6), mn)
        for block in recording.blocks
        for k, (t_s, mn) in enumerate(zip(block.t_s().tolist(), known.of(block), strict=True))
    ]


@pytest.mark.parametrize("regain", [by_bids, by_fhir])
def test_all_but_the_counts_comes_back(regain: Regain, recording: Recording, tmp_path: Path) -> None:
    """Forces to the millinewton at their times and numbers, gaps, presses, events, thresholds."""
    back = regain(recording, tmp_path)
    for name in ("session", "gaps", "presses", "thresholds", "samples"):
        assert getattr(back, name) == getattr(recording, name)
    assert back.marks[:-1] == recording.marks
    (scaled,) = (epoch for epoch in recording.epochs if epoch.scale)
    measured = {"epochs": [to_plain(scaled)]}
    assert (back.marks[-1].kind, back.marks[-1].fields) == ("measured_with", measured)
    before, after = forces(recording), forces(back)
    assert [(number, mn) for number, _, mn in after] == [(number, mn) for number, _, mn in before]
    assert max(abs(a[1] - b[1]) for a, b in zip(after, before, strict=True)) < 1e-3


@pytest.mark.parametrize("regain", [by_bids, by_fhir])
def test_what_it_was_measured_with_stays_however_often_it_is_moved(
    regain: Regain, recording: Recording, tmp_path: Path
) -> None:
    """The calibrations of the counts that were, not those of the millinewtons."""
    once = regain(recording, tmp_path)
    (tmp_path / "again").mkdir()
    twice = regain(once, tmp_path / "again")
    assert twice.marks == once.marks


@pytest.mark.parametrize("regain", [by_bids, by_fhir])
def test_drops_pauses_and_a_restart_stay(regain: Regain, tmp_path: Path) -> None:
    """Three drops, a pause and a restart: every sample at its number."""
    with Store.open(tmp_path / "store") as store:
        recorder = begin(store)
        recorder.epoch(Epoch(7, 0, 0, SCALE, 100.0, PERIOD))
        for start, end in ((0, 200), (230, 500), (520, 700), (777, 900)):
            fill(recorder, packets(start, end))
        recorder.epoch(Epoch(7, 1, 900, SCALE, 100.0, PERIOD))
        recorder.append(packet(900, epoch=1, tick=500 + 1500 * PERIOD, received_s=115.0))
        recorder.epoch(Epoch(9, 0, 0, SCALE, 100.0, PERIOD))
        fill(recorder, packets(0, 100, boot_id=9, received_s=140.0))
        recorder.press(press(10, 60), boot_id=9)
        recorder.seal("done")
        recording = store.load("last")
        back = regain(recording, tmp_path)
        assert forces(back) == forces(recording)
        assert back.gaps == recording.gaps
        assert [gap.reason for gap in back.gaps] == ["link", "link", "link", "stopped", "reboot"]


def test_what_does_not_fit_together_is_refused(recording: Recording, tmp_path: Path) -> None:
    """Too few forces, another rate, epochs that say nothing, files that were changed."""
    head = head_of(recording)
    with pytest.raises(BadDataError, match="have a place in it"):
        recording_of(head, [Spread(0.01, np.zeros(10, np.int64)), Spread(0.0125, np.zeros(10_000, np.int64))])
    with pytest.raises(BadDataError, match="no forces"):
        recording_of(head, [])
    with pytest.raises(BadDataError, match="how far samples"):
        recording_of(replace(head, epochs=()), [])
    assert head.samples > 200
    bids.write(recording, tmp_path / "x.bids")
    next((tmp_path / "x.bids").rglob("*_physio.json")).write_text("{}")
    with pytest.raises(BadDataError, match="not as it was exported"):
        bids.regain(tmp_path / "x.bids")
    (tmp_path / "x.fhir.json").write_text("{}")
    with pytest.raises(BadDataError, match="not as it was exported"):
        fhir.regain(tmp_path / "x.fhir.json")


def test_a_damaged_table_is_refused(recording: Recording, tmp_path: Path) -> None:
    """Wherever a byte was changed: all but a few of the container, which say nothing of what is in it."""
    bids.write(recording, tmp_path / "x.bids")
    table = next((tmp_path / "x.bids").rglob("*_physio.tsv.gz"))
    raw, whole = table.read_bytes(), forces(bids.regain(tmp_path / "x.bids"))
    places = range(0, len(raw), max(1, len(raw) // 100))
    refused = 0
    for at in places:
        table.write_bytes(raw[:at] + bytes([raw[at] ^ 0x5A]) + raw[at + 1 :])
        try:
            back = bids.regain(tmp_path / "x.bids")
        except BadDataError:
            refused += 1
        else:
            assert forces(back) == whole
    assert (
        refused >= len(places) - 8
    )  # four bytes of a date, two of how it was packed, what pads the last byte


@pytest.mark.parametrize(
    ("path", "value"),
    [(("gaps", 0, "last"), 1), (("gaps", 0, "last"), None), (("boots",), []), (("boots", 0, "tick_hz"), 0)],
)
def test_a_head_that_is_nonsense_is_refused(
    recording: Recording, tmp_path: Path, path: tuple[str | int, ...], value: object
) -> None:
    """A gap that ends before it begins would never end."""
    assert recording.gaps[0].first is not None
    fhir.write(recording, tmp_path / "x.fhir.json")
    bundle = json.loads((tmp_path / "x.fhir.json").read_text())
    (force, *_) = (one["resource"] for one in bundle["entry"] if "valueSampledData" in one["resource"])
    head = place = json.loads(force["extension"][0]["valueString"])
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    force["extension"][0]["valueString"] = json.dumps(head)
    (tmp_path / "x.fhir.json").write_text(json.dumps(bundle))
    with pytest.raises(BadDataError, match=r"x\.fhir\.json is not as it was exported"):
        fhir.regain(tmp_path / "x.fhir.json")
