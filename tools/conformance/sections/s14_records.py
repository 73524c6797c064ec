"""Section 14: records of what happened without a link."""

from acudevice.errors import ProtocolError
from acudevice.protocol.fields import Fields
from acudevice.protocol.limits import LIMIT
from acudevice.protocol.records import decode_record
from acudevice.protocol.tables import table_crc
from tools.conformance.bench import Bench
from tools.conformance.rules import BrokenError, UntestedError, equal, granted, holds, refused, rule
from tools.conformance.sections.s05_requests import activate
from tools.conformance.trial import POINT


async def _list(bench: Bench) -> tuple[Fields, ...]:
    return granted(await bench.ask("records")).entries


async def _made(bench: Bench) -> tuple[Fields, ...]:
    """Have the device store a record; return the list of records, which ends with it."""
    before = await _list(bench)
    granted(await bench.ask("standalone", {"action": 1}))
    await activate(bench)
    away_s = 3.0 if bench.wire.cable is None else LIMIT["HOST_SILENT_MS"] / 1000.0 + 3.0
    bench.say(f"nothing is said for {away_s:.0f} s, so that the device stores a record")
    await bench.reopen(away_s)
    granted(await bench.hello())
    granted(await bench.ask("standalone", {"action": 0}))
    after = await _list(bench)
    before_boot, bench.info = bench.info["boot_id"], granted(await bench.ask("info")).fields
    if bench.info["boot_id"] != before_boot:
        raise UntestedError("opening the port restarts this board")
    if len(after) == len(before):
        raise UntestedError("this device stores nothing as long as nobody presses")
    equal("number of records", len(after), len(before) + 1)
    return after


async def _copy(bench: Bench, entry: Fields) -> bytes:
    """Return a whole record, piece by piece."""
    blob = b""
    while len(blob) < entry["size"]:
        bench.forget()
        asked: Fields = {"record": entry["record"], "offset": len(blob), "length": 700}
        said = granted(await bench.ask("record_read", asked))
        count = said.fields["count"]
        holds(0 < count <= 700, "a count of 1 to 700", count)
        equal("size and CRC", (said.fields["size"], said.fields["crc"]), (entry["size"], entry["crc"]))
        await bench.until(lambda count=count: sum(len(c.data) for c in bench.chunks) >= count, 3.0)  # type: ignore[misc]  # a default that binds
        for chunk in bench.chunks:
            equal("ref and offset of a RECORD", (chunk.ref, chunk.offset), (said.ref, len(blob)))
            blob += chunk.data
    return blob


async def _delete(bench: Bench, entry: Fields) -> None:
    granted(await bench.ask("record_delete", {"record": entry["record"], "crc": entry["crc"]}))


@rule(
    "14-stored",
    "with standalone on, a point active and no link, a record is stored that can be copied and read",
    "records",
    "table",
    "streaming",
)
async def stored(bench: Bench) -> None:
    await bench.samples(5)
    entry = (await _made(bench))[-1]
    blob = await _copy(bench, entry)
    equal("the CRC-32 of the copy", table_crc(blob), entry["crc"])
    try:
        record = decode_record(blob)
    except ProtocolError as error:
        raise BrokenError("a record of section 14", str(error)) from error
    equal("point, boot id", (record.point, record.boot_id), (POINT, entry["boot_id"]))
    holds(len(record.messages) > 1, "an event epoch, then samples", record.messages)
    await _delete(bench, entry)


@rule("14-delete", "a record is deleted for its right CRC alone", "records", "table", "streaming")
async def delete(bench: Bench) -> None:
    await bench.samples(5)
    entry = (await _made(bench))[-1]
    refused(
        await bench.ask("record_delete", {"record": entry["record"], "crc": entry["crc"] ^ 1}), "crc_mismatch"
    )
    holds(entry in await _list(bench), "the record still there", "gone")
    await _delete(bench, entry)
    holds(entry not in await _list(bench), "the record gone", "still there")
    refused(
        await bench.ask("record_read", {"record": entry["record"], "offset": 0, "length": 1}), "not_found"
    )


@rule("14-unknown", "a record that does not exist is not_found", "records")
async def unknown(bench: Bench) -> None:
    for op, fields in (("record_read", {"offset": 0, "length": 1}), ("record_delete", {"crc": 0})):
        refused(await bench.ask(op, {"record": 0xFFFF_FFF0, **fields}), "not_found")


@rule("14-off", "with standalone off nothing is stored", "records", "table", "streaming")
async def off(bench: Bench) -> None:
    before = await _list(bench)
    granted(await bench.ask("standalone", {"action": 0}))
    await activate(bench)
    await bench.reopen(3.0 if bench.wire.cable is None else LIMIT["HOST_SILENT_MS"] / 1000.0 + 3.0)
    granted(await bench.hello())
    equal("the records", await _list(bench), before)
