"""The columns of the tables of technique in the CSV folder: how each press was done, and each point.

docs/technique.md says what the figures are. They are worked out from what the other tables hold, so a recording is read
back without them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from acudevice.formats.csv_tables import Column
from acudevice.signal.figures import DEFINITIONS, POINT, Definition, Figures, Technique, plain
from acudevice.values.recording import Recording
from acudevice.values.thresholds import Side

UCUM = {"": "1", "N·s": "N.s", "N/cycle": "N/{cycle}", "N/press": "N/{press}"}
"""UCUM codes of the units that have another one than their usual sign."""

BESIDE = {
    "uncertainty": "standard uncertainty of each known figure in its unit; null is not assessed",
    "interval": "95 % intervals of slopes",
    "unknown": "why each of the other figures is unknown",
}
"""What else is known of figures."""


@dataclass(frozen=True, slots=True)
class Row:
    """Figures, and what they are of."""

    point: str | None
    side: Side
    figures: Figures
    press: int | None = None


def press_rows(recording: Recording, technique: Technique) -> Iterator[Row]:
    """Yield the row of each press; `technique` is that of the recording, whoever it names."""
    for k, (recorded, figures) in enumerate(zip(recording.presses, technique.presses, strict=True)):
        yield Row(recorded.press.point, Side(recorded.press.side), figures, k)


def point_rows(technique: Technique) -> Iterator[Row]:
    """Yield the row of each point and side."""
    for one in technique.points:
        yield Row(one.point, one.side, one.figures)


def _figure(name: str, definition: Definition) -> Column:
    needs = f"; empty without {definition.needs}" if definition.needs else ""

    def text(row: Row) -> str | None:
        value = row.figures[name].value
        return None if value is None else f"{value:.6f}" if definition.unit or value % 1 else f"{value:.0f}"

    unit = UCUM.get(definition.unit, definition.unit)
    return Column(name, "number", definition.meaning + needs, text, unit)


def _beside(name: str, description: str) -> Column:
    def text(row: Row) -> str:
        return json.dumps(
            plain(row.figures)[name], ensure_ascii=False, separators=(",", ":"), allow_nan=False
        )

    return Column(name, "object", description, text)


def _columns(definitions: Mapping[str, Definition]) -> tuple[Column, ...]:
    return (
        Column("point", "string", "point that was active", lambda row: row.point),
        Column("side", "string", "side of the body", lambda row: row.side.name.lower()),
        *(_figure(name, definition) for name, definition in definitions.items()),
        *(_beside(name, description) for name, description in BESIDE.items()),
    )


PRESSES: tuple[Column, ...] = (
    Column("press", "integer", "row of presses.csv, the first is 0", lambda row: row.press, None, True),
    *_columns(DEFINITIONS),
)
POINTS: tuple[Column, ...] = _columns(POINT)
