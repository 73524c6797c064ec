"""Live to the Lab Streaming Layer: a stream of samples and one of markers, for recorders of laboratories.

The stream of samples has the type `Force`: the force in newtons, unknown as NaN, and the counts of each cell. That of
markers has the type `Markers`, text, at no fixed rate. Its metadata follow the conventions of XDF
(github.com/sccn/xdf/wiki/Meta-Data): `channels/channel` with `label`, `unit` and `type`, `acquisition` with `model` and
`serial_number`.

A sample that is missing is not sent: the time stamps tell, and a marker says why.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Final, cast

from acudevice.errors import UsageError

QUIET: Final = "[log]\nlevel = -2\n"
"""The library tells of each connection on stderr, unless it is told not to: errors alone."""


@dataclass(frozen=True, slots=True)
class Source:
    """What streams come from."""

    name: str
    serial: str
    """Names the streams for those who take them up again after a break."""
    model: str
    cells: int
    rate_hz: float
    session: str
    simulated: bool
    about: Mapping[str, str] = field(default_factory=dict)
    """More that its description says."""


class Outlet:
    """Offers both streams on the network for as long as it is open."""

    def __init__(self, source: Source) -> None:
        """Raises `UsageError` where the library is not installed."""
        lsl = library()
        info = lsl.StreamInfo(
            source.name,
            "Force",
            1 + source.cells,
            source.rate_hz,
            lsl.cf_double64,
            f"acudevice-{source.serial}",
        )
        _describe(info, source)
        words = lsl.StreamInfo(
            f"{source.name} markers", "Markers", 1, lsl.IRREGULAR_RATE, lsl.cf_string,
            f"acudevice-{source.serial}-markers",
        )  # fmt: skip
        self._samples, self._markers = lsl.StreamOutlet(info), lsl.StreamOutlet(words)

    def push(self, times_s: Sequence[float], rows: Sequence[Sequence[float]]) -> None:
        """Send samples, each with its time on LSL's clock: force in newtons, then the counts of each cell."""
        self._samples.push_chunk(rows, times_s)

    def mark(self, text: str, time_s: float) -> None:
        """Send a marker."""
        self._markers.push_sample([text], time_s)

    def close(self) -> None:
        """Take both streams off the network; what was sent before is still delivered."""
        del self._samples, self._markers


def now_s() -> float:
    """Return the time on LSL's clock."""
    return float(library().local_clock())


def library() -> ModuleType:
    """Return pylsl. Raises `UsageError` where it is not installed, or finds no library to drive."""
    try:
        import pylsl  # type: ignore[import-untyped]  # it has no types
    except (ImportError, RuntimeError, OSError) as error:
        raise UsageError(
            f"the Lab Streaming Layer needs pylsl: {error}", hint="pip install 'acudevice[lsl]'"
        ) from error
    if not _configured():
        pylsl.set_config_content(QUIET)
    return cast("ModuleType", pylsl)


def _configured() -> bool:
    """Tell whether the person has settings of their own where the library looks for them."""
    places = Path("lsl_api.cfg"), Path.home() / "lsl_api" / "lsl_api.cfg", Path("/etc/lsl_api/lsl_api.cfg")
    return "LSLAPICFG" in os.environ or any(place.is_file() for place in places)


def _describe(info: Any, source: Source) -> None:
    about = info.desc()
    channels = about.append_child("channels")
    labels = [("force", "N", "Force"), *((f"counts_{k + 1}", "1", "Raw") for k in range(source.cells))]
    for label, unit, kind in labels:
        channel = channels.append_child("channel")
        for key, value in (("label", label), ("unit", unit), ("type", kind)):
            channel.append_child_value(key, value)
    acquisition = about.append_child("acquisition")
    acquisition.append_child_value("model", source.model)
    acquisition.append_child_value("serial_number", source.serial)
    about.append_child_value("session", source.session)
    for key, value in source.about.items():
        about.append_child_value(key, value)
    about.append_child_value("simulated", "true" if source.simulated else "false")
