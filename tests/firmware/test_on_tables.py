"""Tables on their way in and out (section 8.1)."""

import zlib

import pytest

from tests.firmware.host import THRESHOLDS, Host
from tests.firmware.parts_of_tables import STRAIGHT, calibration, entry, thresholds

OTHER = thresholds(*(entry(point=b"P%d" % number) for number in range(20)), version=9)
STRONG = calibration([(0, 0), (50_000, 100_000)])


def read(ring: Host, table: int) -> bytes:
    """Return a table as the device tells it."""
    blob = b""
    size = ring.ask("table_info", table=table)["size"]
    while len(blob) < size:
        blob += ring.ask("table_read", table=table, offset=len(blob), length=500)["data"]
    return blob


@pytest.mark.parametrize("blob", [THRESHOLDS, OTHER, thresholds()])
def test_what_is_written_is_in_force_and_can_be_read(ring: Host, blob: bytes) -> None:
    """Whatever its length."""
    answer = ring.write_table(1, blob)
    assert (answer.status, dict(answer)) == ("ok", {"crc": zlib.crc32(blob), "epoch": 0})
    assert read(ring, 1) == blob
    assert ring.told("table") == [{"table": 1, "crc": zlib.crc32(blob)}]


def test_table_info_tells_the_table_and_the_one_before_it(ring: Host) -> None:
    """As far as there are any."""
    assert dict(ring.ask("table_info", table=1)) == {"size": 0}
    ring.write_table(1, THRESHOLDS)
    ring.write_table(1, OTHER)
    assert dict(ring.ask("table_info", table=1)) == {
        "table_version": 9, "size": len(OTHER), "crc": zlib.crc32(OTHER), "previous_crc": zlib.crc32(THRESHOLDS),
    }  # fmt: skip
    assert dict(ring.ask("table_info", table=2)) == {"size": len(STRAIGHT), "crc": zlib.crc32(STRAIGHT)}


def test_a_table_outlives_a_restart(ring: Host) -> None:
    """And so does the one before it."""
    ring.write_table(1, THRESHOLDS)
    ring.write_table(1, OTHER)
    ring.boot(keep=1)
    assert read(ring, 1) == OTHER
    assert ring.ask("table_revert", table=1)["crc"] == zlib.crc32(THRESHOLDS)
    ring.boot(keep=1)
    assert read(ring, 1) == THRESHOLDS


def test_revert_swaps(ring: Host) -> None:
    """Twice is as before; without one before there is nothing to put back."""
    assert ring.ask("table_revert", table=1).status == "not_found"
    ring.write_table(1, THRESHOLDS)
    ring.write_table(1, OTHER)
    for blob in (THRESHOLDS, OTHER, THRESHOLDS):
        assert ring.ask("table_revert", table=1)["crc"] == zlib.crc32(blob)
        assert read(ring, 1) == blob


def test_a_table_that_breaks_a_rule_is_refused_and_the_old_one_stays(ring: Host) -> None:
    """With rule and entry."""
    ring.write_table(1, THRESHOLDS)
    answer = ring.write_table(1, thresholds(entry(), entry(side=2, onset=500)))
    assert (answer.status, dict(answer)) == ("rule_broken", {"rule": 5, "entry": 1})
    assert read(ring, 1) == THRESHOLDS


def test_a_revert_keeps_the_rules_too(ring: Host) -> None:
    """What was good with another calibration may not be now."""
    assert ring.write_table(2, STRONG).status == "ok"
    assert ring.write_table(1, thresholds(entry(ceiling=90_000))).status == "ok"
    assert ring.write_table(1, THRESHOLDS).status == "ok"
    assert ring.ask("table_revert", table=2).status == "ok"
    answer = ring.ask("table_revert", table=1)
    assert (answer.status, dict(answer)) == ("rule_broken", {"rule": 6, "entry": 0})


def test_a_calibration_may_not_take_the_ground_from_under_a_ceiling(ring: Host) -> None:
    """Rule 25, with the entry of the thresholds, or without one for the device's own."""
    ring.write_table(1, THRESHOLDS)
    weak = calibration([(0, 0), (1, 33_333)])
    answer = ring.write_table(2, weak)
    assert (answer.status, dict(answer)) == ("rule_broken", {"rule": 25, "entry": 0})
    ring.write_table(1, thresholds())
    assert dict(ring.write_table(2, weak)) == {"rule": 25}


def test_a_calibration_begins_an_epoch_without_tare(ring: Host) -> None:
    """Commit and revert; nothing of the tare can be undone."""
    ring.ready()
    ring.ask_raw(8, bytes.fromhex("270100"))
    ring.push(*[500] * 100)
    assert ring.answer()["tare"] == (500,)
    assert ring.write_table(2, STRONG)["epoch"] == 2
    assert ring.ask("config")["tare"] == (0,)
    assert ring.ask("tare", action=1).status == "not_found"
    ring.push(*[10] * 4)
    assert ring.told("epoch")[-1]["calibration_crc"] == zlib.crc32(STRONG)
    assert ring.ask("info")["range"] == 100_000
    assert ring.ask("table_revert", table=2)["epoch"] == 3


def test_a_new_table_ends_the_activity(ring: Host) -> None:
    """Even where it holds the same entry."""
    ring.ready()
    ring.push(*[0] * 4)
    ring.write_table(1, THRESHOLDS)
    assert "point" not in ring.ask("state")


def test_pieces_come_one_after_the_other(ring: Host) -> None:
    """No hole, no overlap, not past the end."""
    begin = {"table": 1, "size": len(THRESHOLDS), "crc": zlib.crc32(THRESHOLDS)}
    assert ring.ask("table_write", table=1, offset=0, data=b"a").status == "not_found"
    ring.ask("table_begin", **begin)
    assert ring.ask("table_write", table=2, offset=0, data=b"a").status == "not_found"
    assert ring.ask("table_write", table=1, offset=1, data=b"a").status == "bad_value"
    assert ring.ask("table_write", table=1, offset=0, data=THRESHOLDS[:40]).status == "ok"
    assert ring.ask("table_write", table=1, offset=0, data=THRESHOLDS[:40]).status == "bad_value"
    assert ring.ask("table_write", table=1, offset=40, data=bytes(40)).status == "too_big"
    assert ring.ask("table_commit", table=1).status == "crc_mismatch"
    assert ring.ask("table_write", table=1, offset=40, data=THRESHOLDS[40:]).status == "bad_value"
    assert ring.ask("table_write", table=1, offset=0, data=THRESHOLDS).status == "ok"
    assert ring.ask("table_commit", table=1).status == "ok"
    assert ring.ask("table_commit", table=1).status == "not_found"


def test_bytes_that_are_not_those_announced_are_refused(ring: Host) -> None:
    """By their CRC."""
    ring.ask("table_begin", table=1, size=len(THRESHOLDS), crc=1)
    ring.ask("table_write", table=1, offset=0, data=THRESHOLDS)
    assert ring.ask("table_commit", table=1).status == "crc_mismatch"
    assert ring.ask("table_info", table=1)["size"] == 0


@pytest.mark.parametrize(("size", "status"), [(8192, "ok"), (8193, "too_big"), (2**32 - 1, "too_big")])
def test_a_table_has_a_greatest_size(ring: Host, size: int, status: str) -> None:
    """MAX_TABLE; memory is bounded."""
    assert ring.ask("table_begin", table=1, size=size, crc=0).status == status


@pytest.mark.parametrize("table", [0, 3, 255])
def test_there_are_two_tables(ring: Host, table: int) -> None:
    """Any other number is a bad value."""
    refused = [
        ring.ask("table_info", table=table),
        ring.ask("table_read", table=table, offset=0, length=1),
        ring.ask("table_begin", table=table, size=1, crc=0),
        ring.ask("table_write", table=table, offset=0, data=b""),
        ring.ask("table_commit", table=table),
        ring.ask("table_revert", table=table),
    ]
    assert [answer.status for answer in refused] == ["bad_value"] * 6


def test_reading_stays_within_the_table(ring: Host) -> None:
    """As much as a field carries, nothing at the end, and not beyond it."""
    assert ring.ask("table_read", table=1, offset=0, length=9).status == "not_found"
    ring.write_table(1, OTHER)
    size = len(OTHER)
    answers = [ring.ask("table_read", table=1, offset=offset, length=9_999) for offset in (0, size - 3, size)]
    assert [len(answer["data"]) for answer in answers] == [255, 3, 0]
    assert ring.ask("table_read", table=1, offset=size + 1, length=1).status == "bad_value"
