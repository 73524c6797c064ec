"""Section 8.1: how a table travels."""

from acudevice.protocol.tables import encode_thresholds, pieces, table_crc
from tools.conformance.bench import Bench
from tools.conformance.rules import equal, granted, holds, refused, rule
from tools.conformance.sections.s05_requests import activate, names
from tools.conformance.trial import THRESHOLDS, put, read, stage, thresholds, write

OTHER = 0xBEEF
"""Version of another table of the trial."""


async def _info(bench: Bench) -> tuple[int | None, int | None, int]:
    """Return version, CRC and size of the thresholds in force."""
    said = granted(await bench.ask("table_info", {"table": THRESHOLDS})).fields
    return said.get("table_version"), said.get("crc"), said["size"]


async def _back(bench: Bench) -> None:
    """Put the table of the trial back in force."""
    granted(await write(bench, THRESHOLDS, thresholds(bench.info)))


@rule("8.1-written", "a table that was committed is in force: table_info and table_read tell it", "table")
async def written(bench: Bench) -> None:
    blob = thresholds(bench.info, OTHER)
    crc = granted(await write(bench, THRESHOLDS, blob)).fields["crc"]
    equal("the CRC by table_commit", crc, table_crc(blob))
    equal("version, CRC, size", await _info(bench), (OTHER, table_crc(blob), len(blob)))
    equal("the table", await read(bench, THRESHOLDS), blob)
    await _back(bench)


@rule("8.1-info", "info tells version and CRC of the thresholds in force", "table")
async def told(bench: Bench) -> None:
    info = granted(await bench.ask("info")).fields
    seen = info.get("thresholds_version"), info.get("thresholds_crc")
    equal("version and CRC by info", seen, (await _info(bench))[:2])


@rule("8.1-revert", "table_revert swaps the table in force and the one before", "table")
async def revert(bench: Bench) -> None:
    one, two = thresholds(bench.info), thresholds(bench.info, OTHER)
    granted(await write(bench, THRESHOLDS, two))
    before = granted(await bench.ask("table_info", {"table": THRESHOLDS})).fields
    equal("the CRC of the one before", before.get("previous_crc"), table_crc(one))
    for blob in (one, two, one):
        said = granted(await bench.ask("table_revert", {"table": THRESHOLDS})).fields
        equal("the CRC in force", said["crc"], table_crc(blob))
        equal("the table in force", await read(bench, THRESHOLDS), blob)


@rule("8.1-offset", "a piece that does not begin where the one before ended is bad_value", "table")
async def offset(bench: Bench) -> None:
    blob = thresholds(bench.info, OTHER)
    granted(await bench.ask("table_begin", {"table": 1, "size": len(blob), "crc": table_crc(blob)}))
    for first, second in ((1, 1), (8, 8)):
        said = await bench.ask("table_write", {"table": 1, "offset": first, "data": blob[first : second + 1]})
        refused(said, "bad_value")
        names(said, "offset")
    granted(await bench.ask("table_write", {"table": 1, "offset": 0, "data": blob[:4]}))
    refused(await bench.ask("table_write", {"table": 1, "offset": 0, "data": blob[:4]}), "bad_value")


@rule("8.1-crc", "bytes that are not those announced are crc_mismatch, and the table in force stays", "table")
async def crc(bench: Bench) -> None:
    before = await _info(bench)
    blob = thresholds(bench.info, OTHER)
    await stage(bench, THRESHOLDS, blob, crc=table_crc(blob) ^ 1)
    refused(await bench.ask("table_commit", {"table": THRESHOLDS}), "crc_mismatch")
    equal("version, CRC, size in force", await _info(bench), before)


@rule("8.1-size", "a table that is not complete is crc_mismatch", "table")
async def size(bench: Bench) -> None:
    before = await _info(bench)
    blob = thresholds(bench.info, OTHER)
    granted(await bench.ask("table_begin", {"table": 1, "size": len(blob) + 4, "crc": table_crc(blob)}))
    await put(bench, THRESHOLDS, pieces(blob, bench.max_message))
    refused(await bench.ask("table_commit", {"table": THRESHOLDS}), "crc_mismatch")
    equal("version, CRC, size in force", await _info(bench), before)


@rule("8.1-again", "after crc_mismatch the pieces may be written again from offset 0", "table")
async def again(bench: Bench) -> None:
    blob = thresholds(bench.info, OTHER)
    wrong = blob[:-1] + bytes((blob[-1] ^ 0xFF,))
    await stage(bench, THRESHOLDS, wrong, crc=table_crc(blob))
    refused(await bench.ask("table_commit", {"table": THRESHOLDS}), "crc_mismatch")
    await put(bench, THRESHOLDS, pieces(blob, bench.max_message))
    granted(await bench.ask("table_commit", {"table": THRESHOLDS}))
    await _back(bench)


@rule("8.1-begin", "pieces and a commit without table_begin are not_found", "table")
async def begin(bench: Bench) -> None:
    before = await _info(bench)
    for op, fields in (("table_write", {"offset": 0, "data": b"\1"}), ("table_commit", {})):
        said = await bench.ask(op, {"table": THRESHOLDS, **fields})
        refused(said, "not_found")
    equal("version, CRC, size in force", await _info(bench), before)


@rule("8.1-hello", "a staged table is forgotten at hello", "table")
async def hello(bench: Bench) -> None:
    await stage(bench, THRESHOLDS, thresholds(bench.info, OTHER))
    granted(await bench.hello())
    said = await bench.ask("table_commit", {"table": THRESHOLDS})
    refused(said, "not_found")


@rule("8.1-broken", "a staged table is forgotten when a rule is broken", "table")
async def broken(bench: Bench) -> None:
    blob = bytearray(thresholds(bench.info, OTHER))
    blob[8 + 8] = 9  # the side of the first entry
    await stage(bench, THRESHOLDS, bytes(blob))
    refused(await bench.ask("table_commit", {"table": THRESHOLDS}), "rule_broken")
    said = await bench.ask("table_commit", {"table": THRESHOLDS})
    refused(said, "not_found")


@rule("8.1-too-big", "a table of more than 8,192 bytes is too_big", "table")
async def too_big(bench: Bench) -> None:
    refused(await bench.ask("table_begin", {"table": 1, "size": 8_193, "crc": 0}), "too_big", "bad_value")


@rule("8.1-other", "pieces of a table that was not begun are not_found", "table")
async def other(bench: Bench) -> None:
    granted(await bench.ask("table_begin", {"table": THRESHOLDS, "size": 8, "crc": 0}))
    said = await bench.ask("table_write", {"table": 2, "offset": 0, "data": b"\1"})
    refused(said, "not_found")


@rule(
    "8.1-read",
    "table_read beyond the end is bad_value or gives no bytes, and gives no more than there are",
    "table",
)
async def read_end(bench: Bench) -> None:
    blob = await read(bench, THRESHOLDS) or b""
    said = await bench.ask("table_read", {"table": THRESHOLDS, "offset": len(blob) + 1, "length": 8})
    holds(said.status == "bad_value" or not said.fields.get("data"), "a refusal or no bytes", said)
    end = granted(
        await bench.ask("table_read", {"table": THRESHOLDS, "offset": len(blob) - 4, "length": 200})
    )
    equal("the last four bytes", end.fields["data"], blob[-4:])


@rule("8.1-event", "a new table is told as the event table, with its CRC", "table")
async def event(bench: Bench) -> None:
    blob = thresholds(bench.info, OTHER)
    granted(await write(bench, THRESHOLDS, blob))
    await bench.until(lambda: _events(bench), 2.0)
    equal("the events table", _events(bench)[:1], [(THRESHOLDS, table_crc(blob))])
    await _back(bench)


def _events(bench: Bench) -> list[tuple[object, object]]:
    return [
        (told.fields.get("table"), told.fields.get("crc")) for told in bench.events if told.kind == "table"
    ]


@rule(
    "8.1-deactivates",
    "thresholds that are replaced while their point is active end its activity",
    "table",
    "streaming",
)
async def deactivates(bench: Bench) -> None:
    await activate(bench)
    await _back(bench)
    equal("the active point", granted(await bench.ask("state")).fields.get("point"), None)


@rule("8.2-entry-size", "bytes of an entry past the 60th are ignored", "table", "streaming")
async def entry_size(bench: Bench) -> None:
    blob = thresholds(bench.info)
    head, entries = blob[:8], [blob[at : at + 60] for at in range(8, len(blob), 60)]
    long = bytes((head[0], 64)) + head[2:] + b"".join(entry + b"\xff\xfe\xfd\xfc" for entry in entries)
    granted(await write(bench, THRESHOLDS, long))
    for number, point in enumerate(("CT1", "CT2")):
        said = granted(await bench.ask("activate", {"point": point, "side": 1}))
        equal("the entry", said.fields.get("entry", number), number)
    await _back(bench)


@rule("8.2-empty", "a table without entries is a table", "table")
async def no_entries(bench: Bench) -> None:
    from acudevice.protocol.tables import Thresholds

    blob = encode_thresholds(Thresholds(OTHER, ()))
    granted(await write(bench, THRESHOLDS, blob))
    equal("version, CRC, size", await _info(bench), (OTHER, table_crc(blob), len(blob)))
    await _back(bench)
