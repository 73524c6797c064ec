"""An audience that passes a session on to the Lab Streaming Layer while it goes on."""

import json
from collections.abc import Callable, Mapping
from math import nan
from typing import Any, Final

from acudevice.formats import lsl
from acudevice.session.audience import Fields, Look, Viewer, Watcher


class Streaming:
    """Sends what happens to the streams, and shows it to another audience."""

    samples = True

    def __init__(self, audience: Watcher) -> None:
        """Raises `UsageError` where the library is not installed, before anything is measured."""
        lsl.library()
        self._audience = audience
        self._start: Fields = {}
        self._device: Fields = {}
        self._outlet: lsl.Outlet | None = None
        self._zero_s = 0.0
        self._takers: dict[str, Callable[[Fields], None]] = {
            "session_start": self._begin,
            "device": self._meet,
            "samples": self._pass_on,
            "session_end": self._end,
        }

    def show(self, kind: str, fields: Fields) -> None:
        """Take notice of something that happened."""
        if kind != "samples" or self._audience.samples:
            self._audience.show(kind, fields)
        words = MARKERS.get(kind)
        if words is not None and self._outlet is not None:
            self._outlet.mark(words(fields), self._zero_s + fields["t_s"])
        taker = self._takers.get(kind)
        if taker is not None:
            taker(fields)

    def look(self, now: Look, view: Viewer) -> None:
        """Draw, if it is time to."""
        self._audience.look(now, view)

    def close(self) -> None:
        """Take the streams off the network, and close the other audience."""
        self._end({})
        self._audience.close()

    def _begin(self, fields: Fields) -> None:
        self._start = fields

    def _meet(self, fields: Fields) -> None:
        self._device = fields

    def _pass_on(self, fields: Fields) -> None:
        """Send a packet, each sample with the time at which it was measured, however late it came."""
        counts, count = fields["counts"], len(fields["force_n"])
        age_s = (fields["age_ms"] or 0.0) / 1000.0
        begins = self._outlet is None
        if self._outlet is None:
            self._outlet = lsl.Outlet(self._source(counts, fields["period_s"]))
        if begins or fields["age_ms"] is not None:
            self._zero_s = lsl.now_s() - age_s - fields["t_s"]
        last_s, period_s = self._zero_s + fields["t_s"], fields["period_s"]
        times_s = [last_s - (count - 1 - k) * period_s for k in range(count)]
        self._outlet.push(times_s, _rows(fields["force_n"], counts))

    def _source(self, counts: list[Any], period_s: float) -> lsl.Source:
        start, device = self._start, self._device
        return lsl.Source(
            name=str(start.get("device", "ring")),
            serial=str(device.get("serial") or start.get("session") or ""),
            model=str(device.get("model") or ""),
            cells=len(counts[0]) if isinstance(counts[0], list) else 1,
            rate_hz=round(1.0 / period_s, 6),
            session=str(start.get("session") or ""),
            simulated=bool(start.get("simulated")),
            about={
                key: value if isinstance(value, str) else json.dumps(value)
                for key, value in {**start, **device}.items()
                if key in ABOUT and value is not None
            },
        )

    def _end(self, _: Fields) -> None:
        if self._outlet is not None:
            self._outlet.close()
            self._outlet = None


def _rows(forces: list[float | None], counts: list[Any]) -> list[list[float]]:
    cells = counts if isinstance(counts[0], list) else [[each] for each in counts]
    return [[nan if force_n is None else force_n, *cell] for force_n, cell in zip(forces, cells, strict=True)]


def _cue(fields: Fields) -> str:
    return " ".join(str(word) for word in ("cue", fields["cue"], fields["point"], fields["side"]) if word)


ABOUT: Final = frozenset(
    "started routine kind firmware protocol sensor calibration_id tip_area_mm2 range_n ceiling_n thresholds".split()
)
"""What of session and device the description of a stream says, besides what has its own place; in JSON if no text."""

MARKERS: Final[Mapping[str, Callable[[Fields], str]]] = {
    "cue": _cue,
    "press": lambda fields: f"press {fields['verdict']}",
    "gap": lambda fields: (
        f"gap {fields['missing'] if fields['missing'] is not None else '?'} {fields['reason']}"
    ),
    "link": lambda fields: f"link {fields['state']}",
    "problem": lambda fields: f"problem {fields['code']}",
    "session_end": lambda _: "session_end",
}
"""The text of a marker for each kind of object that has one; its first word is the kind."""
