"""A record goes into JSON and comes back the same, or is known to have been changed."""

import json
import re
from dataclasses import replace

import pytest

from acudevice.errors import BadDataError
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.signal.metrology.documents import digest, for_device, from_document, sealed, to_document
from acudevice.values.calibration_record import Observation
from tests.support.sensors import RIGS


def made(observations: list[Observation], **more: str) -> dict[str, object]:
    """Return the document of a calibration after a way through JSON."""
    record = calibrate(observations, **{"created": "2026-01-02T03:04:05+00:00", "software": "test", **more})
    found: dict[str, object] = json.loads(json.dumps(to_document(record), allow_nan=False))
    return found


TABLE = RIGS["load cell"].table(1)


def test_a_record_comes_back_the_same() -> None:
    """To the last bit, id included."""
    record = calibrate(TABLE, created="2026-01-02T03:04:05+00:00", software="test")
    assert from_document(json.loads(json.dumps(to_document(record)))) == record
    assert re.fullmatch("[0-9a-f]{32}", record.id)


def test_the_contract_is_at_the_top() -> None:
    """A residual for each point, null for what was not assessed."""
    plain = made(TABLE)
    assert {"id", "model", "range_n", "points", "residuals", "figures"} <= set(plain)
    assert (plain["model"], plain["range_n"]) == ("linear", [0.0, 50.0])
    assert isinstance(plain["points"], list)
    assert isinstance(plain["residuals"], list)
    assert len(plain["points"]) == len(plain["residuals"]) == len(TABLE)
    assert isinstance(plain["figures"], dict)
    assert plain["figures"]["creep"] is None
    assert plain["figures"]["hysteresis"]["unit"] == "%"


@pytest.mark.parametrize("field", ["created", "software"])
def test_a_changed_record_is_refused(field: str) -> None:
    """Whatever was changed."""
    plain = made(TABLE)
    with pytest.raises(BadDataError, match="was changed after it was made"):
        from_document({**plain, field: "something else"})


def test_a_changed_point_is_refused() -> None:
    """Even by little."""
    plain = made(TABLE)
    points = plain["points"]
    assert isinstance(points, list)
    points[3]["counts"] += 1.0
    with pytest.raises(BadDataError, match="was changed"):
        from_document(plain)


@pytest.mark.parametrize(
    ("field", "value"), [("model", "cubic"), ("range_n", [0.0, 99.0]), ("figures", {}), ("accredited", True)]
)
def test_what_stands_beside_the_record_must_be_what_it_says(field: str, value: object) -> None:
    """The id does not cover what a document says twice, or besides; nor what a single figure says."""
    plain = {"schema": "acudevice/1", "type": "calibration", **made(TABLE)}
    assert from_document(plain).id == plain["id"]
    with pytest.raises(BadDataError, match=f"'{field}'"):
        from_document({**plain, field: value})
    plain["figures"]["hysteresis"]["value"] /= 2.0  # type: ignore[index]  # a document is plain data
    with pytest.raises(BadDataError, match="'figures' is not what the calibration itself says"):
        from_document(plain)


def test_whole_numbers_may_lose_their_point() -> None:
    """As other programs write them that read the file and save it."""
    plain = made(TABLE)

    def pointless(value: object) -> object:
        match value:
            case dict():
                return {name: pointless(each) for name, each in value.items()}
            case list():
                return [pointless(each) for each in value]
            case float() if value.is_integer():
                return int(value)
        return value

    again = pointless(plain)
    assert json.dumps(again) != json.dumps(plain)
    assert from_document(again).id == plain["id"]


@pytest.mark.parametrize("plain", [None, [], {}, {"points": []}, {**made(TABLE), "cells": []}])
def test_what_is_no_record_is_refused(plain: object) -> None:
    """In words."""
    with pytest.raises(BadDataError):
        from_document(plain)


def test_records_of_before_keep_their_id() -> None:
    """What they do not say of their doubts does not count."""
    record = calibrate(TABLE, created="2026-01-02T03:04:05+00:00", software="test")
    (cell,) = record.cells
    doubts = tuple(replace(d, shift_n=None, use_k=None) for d in cell.doubts)
    old = sealed(replace(record, cells=(replace(cell, doubts=doubts),)))
    plain = json.loads(json.dumps(to_document(old)))
    for doubt in plain["cells"][0]["doubts"]:
        del doubt["shift_n"], doubt["use_k"]
    assert from_document(plain) == old
    assert from_document(json.loads(json.dumps(to_document(old)))) == old


def test_another_day_is_another_record() -> None:
    """Recalculating makes a new one."""
    assert made(TABLE)["id"] != made(TABLE, created="2027-01-02T03:04:05+00:00")["id"]
    record = calibrate(TABLE, created="x", software="test")
    assert digest(replace(record, id="0" * 32)) == record.id


def test_several_cells_are_as_good_as_the_worst() -> None:
    """Each has its own model and table under the one id."""
    second = [replace(o, cell=2) for o in RIGS["plates"].table(2)]
    record = calibrate([*TABLE, *second], created="x", software="test")
    plain = to_document(record)
    assert plain["model"] == " and ".join(cell.model for cell in record.cells)
    assert plain["range_n"] == [0.0, 45.0]
    bend = [cell.figures["non_linearity"] for cell in record.cells]
    assert plain["figures"]["non_linearity"]["value"] == max(q.value for q in bend if q is not None)
    device = for_device(record, 1_767_000_000)
    assert (device.id, device.range_mn) == (record.id, min(max(c.table.force_mn) for c in record.cells))
