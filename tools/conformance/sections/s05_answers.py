"""Section 5: each answer has the fields of the page, and no others."""

from typing import cast

from acudevice.protocol.fields import Fields
from acudevice.protocol.ops import ANSWERS
from tools.conformance.bench import Bench, Said
from tools.conformance.needs import has
from tools.conformance.rules import BrokenError, UntestedError, granted, rule
from tools.conformance.trial import LEFT, POINT, thresholds

ASKED: dict[str, tuple[Fields, tuple[str, ...]]] = {
    "hello": ({"versions": b"\1\0"}, ()),
    "info": ({}, ()),
    "time": ({}, ()),
    "battery": ({}, ()),
    "start": ({}, ("calibrated",)),
    "stop": ({}, ("streaming",)),
    "config": ({}, ()),
    "table_info": ({"table": 1}, ("table",)),
    "table_read": ({"table": 1, "offset": 0, "length": 8}, ("table",)),
    "activate": ({"point": POINT, "side": LEFT}, ("table", "streaming")),
    "deactivate": ({}, ()),
    "state": ({}, ("streaming",)),
    "backfill": ({"index": 0, "count": 0}, ()),
    "events": ({"seq": 0}, ()),
    "cue": ({"cue": 0}, ("sign",)),
}
"""What is asked, and what it needs."""


def _fields_of(said: Said) -> None:
    """Raise `BrokenError` where an answer lacks a field, or has one that is none of its own."""
    layout = ANSWERS[said.op]
    seen = said.fields.keys()
    lacking = [name for name in layout.required if name not in seen]
    if lacking:
        raise BrokenError(f"the field {lacking[0]} in the answer to {said.op}", str(said))
    strange = seen - set(layout.required) - layout.optional
    if strange:
        raise BrokenError(f"no field {min(strange)} in the answer to {said.op}", str(said))


def _add(op: str, fields: Fields, needs: tuple[str, ...]) -> None:
    @rule(f"5-{op}-fields", f"the answer to {op} has the fields of the page", *needs)
    async def look(bench: Bench) -> None:
        _fields_of(granted(await bench.ask(op, cast(Fields, dict(fields)))))


for _op, (_asked, _needs) in ASKED.items():
    _add(_op, _asked, _needs)


@rule("5-feedback-fields", "the answer to feedback has the fields of the page", "sign")
async def feedback(bench: Bench) -> None:
    mask = bench.info["features"] & 3
    _fields_of(granted(await bench.ask("feedback", {"mask": mask})))


@rule("5-table_commit-fields", "the answer to table_commit has the fields of the page", "table")
async def table_commit(bench: Bench) -> None:
    from tools.conformance.trial import write

    _fields_of(granted(await write(bench, 1, thresholds(bench.info))))


@rule("5-standalone-fields", "the answer to standalone has the fields of the page", "records")
async def standalone(bench: Bench) -> None:
    _fields_of(granted(await bench.ask("standalone", {"action": 0})))


@rule("5-lacking", "without the feature, requests about records, light and vibration are not_supported")
async def lacking(bench: Bench) -> None:
    asked: dict[str, Fields] = {}
    if not has(bench, "records"):
        asked |= {"records": {}, "standalone": {"action": 1}, "record_read": {}}
    if not has(bench, "light", "vibration"):
        asked |= {"cue": {"cue": 0}, "feedback": {"mask": 1}}
    if not asked:
        raise UntestedError("the device has all features that requests are about")
    for op, fields in asked.items():
        said = await bench.ask(op, fields)
        if said.status != "not_supported":
            raise BrokenError(f"not_supported to {op}", str(said))
