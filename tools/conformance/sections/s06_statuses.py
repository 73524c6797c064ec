"""Section 6: which refusal it is, and in which order they come."""

from acudevice.protocol.tlv import encode_fields
from tools.conformance.bench import Bench
from tools.conformance.needs import has
from tools.conformance.rules import UntestedError, refused, rule
from tools.conformance.sections.s05_requests import names
from tools.conformance.trial import LEFT, POINT

CUT = b"\x40\x09A"
"""A field that is cut short."""


@rule("6-unknown-op", "an op that does not exist is unknown_op")
async def unknown_op(bench: Bench) -> None:
    for op in (0x00, 0x1B, 0x7F, 0xFE):
        refused(await bench.ask(op), "unknown_op")


@rule("6-unknown-op-fields", "unknown_op comes before malformed")
async def unknown_op_fields(bench: Bench) -> None:
    refused(await bench.ask(0x7F, raw=CUT), "unknown_op")


@rule("6-missing-field", "a field that is missing is missing_field, and said which")
async def missing_field(bench: Bench) -> None:
    for op, fields, lacking in (
        ("backfill", {"count": 1}, "index"), ("table_read", {"table": 1, "offset": 0}, "length"),
        ("events", {}, "seq"), ("hello", {}, "versions"),
    ):  # fmt: skip
        said = await bench.ask(op, fields)
        refused(said, "missing_field")
        names(said, lacking)


@rule("6-not-measuring", "tare and activate while not measuring are not_measuring")
async def not_measuring(bench: Bench) -> None:
    refused(await bench.ask("tare", {"action": 0}), "not_measuring")
    refused(await bench.ask("activate", {"point": POINT, "side": LEFT}), "not_measuring")


@rule("6-hello-first", "hello_needed comes before unknown_op and malformed")
async def hello_first(bench: Bench) -> None:
    refused(await bench.hello(b"\x63\0"), "no_common_version")
    refused(await bench.ask(0x7F), "hello_needed")
    refused(await bench.ask("config", raw=CUT), "hello_needed")


@rule("6-malformed-first", "malformed comes before missing_field")
async def malformed_first(bench: Bench) -> None:
    refused(await bench.ask("activate", raw=CUT), "malformed")


@rule("6-missing-first", "missing_field comes before not_measuring")
async def missing_first(bench: Bench) -> None:
    said = await bench.ask("activate", {"point": POINT})
    refused(said, "missing_field")
    names(said, "side")


@rule("6-measuring-first", "not_measuring comes before those of the values")
async def measuring_first(bench: Bench) -> None:
    refused(await bench.ask("activate", {"point": "NONE", "side": 9}), "not_measuring")
    refused(await bench.ask("tare", {"action": 9}), "not_measuring")


@rule("6-feature-first", "not_supported comes before malformed and missing_field")
async def feature_first(bench: Bench) -> None:
    ops = {"records": ("record_read", "record_delete", "standalone"), "light": ("cue", "feedback")}
    lacking = [op for name, asked in ops.items() for op in asked if not has(bench, name, *_also(name))]
    if not lacking:
        raise UntestedError("the device has all features that requests are about")
    for op in lacking:
        refused(await bench.ask(op), "not_supported")
        refused(await bench.ask(op, raw=CUT), "not_supported")


def _also(name: str) -> tuple[str, ...]:
    return ("vibration",) if name == "light" else ()


@rule("6-bad-side", "a side that does not exist is bad_value", "table", "streaming")
async def bad_side(bench: Bench) -> None:
    said = await bench.ask("activate", {"point": POINT, "side": 4})
    refused(said, "bad_value")
    names(said, "side")


@rule("6-bad-point", "a point of no or more than 8 characters is bad_value", "table", "streaming")
async def bad_point(bench: Bench) -> None:
    for point in ("", "NINECHARS"):
        said = await bench.ask("activate", raw=encode_fields({"point": point, "side": LEFT}))
        refused(said, "bad_value")
        names(said, "point")


@rule("6-bad-table", "a table that does not exist is bad_value")
async def bad_table(bench: Bench) -> None:
    for op in ("table_info", "table_revert", "table_commit"):
        said = await bench.ask(op, {"table": 3})
        refused(said, "bad_value")
        names(said, "table")
