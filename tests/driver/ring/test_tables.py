"""Tables are written whole, verified and read back; read piece by piece."""

from collections.abc import Awaitable, Callable
from typing import TypeVar, Unpack

import pytest

from acudevice.driver.ring.tables import (
    CALIBRATION,
    PIECE,
    THRESHOLDS,
    read_calibration,
    read_table,
    write_table,
)
from acudevice.errors import ProtocolError, RefusedError
from acudevice.protocol.fields import Fields
from acudevice.protocol.items import Answered
from acudevice.protocol.limits import MAX_TABLE
from acudevice.protocol.tables import (
    Breakpoint,
    Calibration,
    decode_calibration,
    encode_calibration,
    table_crc,
)
from tests.support.fake_ring import CALIBRATION as BLOB
from tests.support.fake_ring import CELL
from tests.support.hurried import hurried

T = TypeVar("T")


class Shelf:
    """Answers what is asked about tables, as a device does; `spoil` makes it err."""

    def __init__(self, **tables: bytes) -> None:
        self.tables = {{"thresholds": 1, "calibration": 2}[name]: blob for name, blob in tables.items()}
        self.staged = b""
        self.spoil: Callable[[Fields], Fields] = lambda fields: fields
        self.asked: list[str] = []

    async def ask(self, op: str, **fields: Unpack[Fields]) -> Answered:
        """Answer."""
        self.asked.append(op)
        said: Fields = {}
        match op:
            case "table_info":
                blob = self.tables.get(fields["table"], b"")
                said = {"size": len(blob), "crc": table_crc(blob)} if blob else {"size": 0}
            case "table_read":
                start = fields["offset"]
                said = {"data": self.tables[fields["table"]][start : start + fields["length"]]}
            case "table_begin":
                self.staged, self.announced = b"", fields["crc"]
            case "table_write":
                assert fields["offset"] == len(self.staged)
                self.staged += fields["data"]
            case "table_commit":
                if table_crc(self.staged) != self.announced:
                    raise RefusedError("crc", status="crc_mismatch")
                self.tables[fields["table"]] = self.staged
        return Answered(op, 0, "ok", self.spoil(said))


def done(work: Awaitable[T]) -> T:
    """Run some work."""

    async def run() -> T:
        return await work

    return hurried(run())


@pytest.mark.parametrize("size", [1, PIECE, PIECE + 1, 5 * PIECE, MAX_TABLE])
def test_a_table_of_any_size_is_read_as_it_is_held(size: int) -> None:
    """Piece by piece, no more often than needed."""
    blob = bytes(k % 251 for k in range(size))
    shelf = Shelf(thresholds=blob)
    assert done(read_table(shelf.ask, THRESHOLDS)) == blob
    assert shelf.asked == ["table_info"] + ["table_read"] * -(-size // PIECE)


def test_no_table_is_none() -> None:
    """Which is no error."""
    assert done(read_table(Shelf().ask, THRESHOLDS)) is None
    assert done(read_calibration(Shelf().ask, 1)) is None


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        ({"crc": 1}, "does not have the CRC"),
        ({"data": b""}, "ends after 0"),
        ({"size": MAX_TABLE + 1}, "more than the 8192 there can be"),
    ],
)
def test_a_table_that_is_not_as_announced_breaks_the_protocol(spoiled: Fields, words: str) -> None:
    """Another CRC, an early end, a size that no table has: nothing is waited for without end."""
    shelf = Shelf(thresholds=b"table")
    shelf.spoil = lambda fields: {**fields, **{k: v for k, v in spoiled.items() if k in fields}}  # type: ignore[typeddict-item]  # only fields that are there
    with pytest.raises(ProtocolError, match=words):
        done(read_table(shelf.ask, THRESHOLDS))


@pytest.mark.parametrize("size", [8, 68, 1000])
def test_what_is_written_is_read_back(size: int) -> None:
    """Begun with size and CRC, sent in order, committed, compared."""
    blob = bytes(k % 251 for k in range(size))
    shelf = Shelf()
    done(write_table(shelf.ask, THRESHOLDS, blob))
    assert shelf.tables[THRESHOLDS] == blob
    assert shelf.asked[0] == "table_begin"
    assert "table_commit" in shelf.asked


def test_a_table_that_reads_back_otherwise_is_an_error() -> None:
    """A device that keeps something else is not believed."""

    class Liar(Shelf):
        async def ask(self, op: str, **fields: Unpack[Fields]) -> Answered:
            """Commit something else."""
            answer = await super().ask(op, **fields)
            if op == "table_commit":
                self.tables[fields["table"]] = b"another"
            return answer

    with pytest.raises(ProtocolError, match="differs"):
        done(write_table(Liar().ask, THRESHOLDS, b"mine"))


def test_a_calibration_is_read_with_its_crc() -> None:
    """By which epochs name it."""
    found = done(read_calibration(Shelf(calibration=BLOB).ask, 1))
    assert found is not None
    crc, calibration = found
    assert crc == table_crc(BLOB)
    assert calibration.cells[0].counts == (CELL[0].counts, CELL[1].counts)
    assert calibration.id == decode_calibration(BLOB).id.hex()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ((CELL, CELL), "another number of cells"),
        (((Breakpoint(1, 1),),), "fewer than 2"),
        (((Breakpoint(5, 1), Breakpoint(5, 9)),), "counts do not rise"),
        (((Breakpoint(1, 7), Breakpoint(2, 7)),), "force turns back"),
    ],
)
def test_a_calibration_that_no_device_may_have_is_refused(
    cells: tuple[tuple[Breakpoint, ...], ...], words: str
) -> None:
    """With it no force would be right: the rule is named."""
    blob = encode_calibration(Calibration(bytes(16), 0, cells))
    with pytest.raises(ProtocolError, match=words):
        done(read_calibration(Shelf(calibration=blob).ask, 1))


def test_the_tables_have_the_numbers_of_the_page() -> None:
    """1 thresholds, 2 calibration."""
    assert (THRESHOLDS, CALIBRATION) == (1, 2)
