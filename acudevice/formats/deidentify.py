"""Leaving out who and when it was: a recording as it may be given away, before any format sees it.

What stays is named here; whatever is not named goes, so that a field that is added later goes too. Following the Safe
Harbor list of the HIPAA Privacy Rule (45 CFR 164.514(b)(2)), dates keep their year alone, and serial numbers and device
identifiers go. Pseudonyms are keyed (HMAC-SHA-256): equal on all exports with one key, and nothing without it. The
counts themselves stay, and the calibration table and tare that make force of them: who has another recording of the
same device can tell that it is the same.
"""

import hmac
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from acudevice.formats.wording import EVENTS, Wording
from acudevice.signal.figures import DEFINITIONS
from acudevice.values.calibration import Calibration, Scale
from acudevice.values.device import DeviceInfo
from acudevice.values.press import Press
from acudevice.values.recording import Block, Boot, Epoch, Mark, RecordedPress, Recording, SessionInfo
from acudevice.values.samples import Gap
from acudevice.values.thresholds import ThresholdTable

MARK = "deidentified"
"""Kind of the host's event that says so in the export itself."""

KINDS = frozenset("guide record demo import replay calibrate verify pain-threshold".split())
ENDS = frozenset(
    {"done", "asked", "failed", "interrupted", "link lost", "recovered", "stopped", "stored", "terminated"}
)
STATES = frozenset({"open", "sealed", "recovered"})
GAPS = frozenset("link overrun reboot damaged stopped".split())
MODELS = frozenset({"ring", "recording", "virtual ring", "simulated ring", "ESP32 ring", "Pico ring"})
SENSORS = frozenset("hx711 fsr capacitive simulated".split())
FEATURES = frozenset("light vibration records button battery simulated".split())
FAMILIES = frozenset({"ring", "replay"})
"""Words that the program itself writes; any other text may be anybody's."""

_VERSION = re.compile(r"v?\d{1,4}(\.\d{1,4}){0,3}((a|b|rc|\.dev|-rc)\d{1,4})?")


@dataclass(frozen=True, slots=True)
class Removal:
    """What was done to one kind of thing."""

    what: str
    """Such as `serial number`."""
    how: str
    """`removed`, `pseudonym`, `year` or `renumbered`."""
    count: int
    """How often it was there."""


def deidentify(
    recording: Recording, key: bytes, public: Collection[str]
) -> tuple[Recording, tuple[Removal, ...]]:
    """Return a recording without who and when it was, and what that took.

    Args:
        recording: Any recording; its samples are read when the returned one's are.
        key: At least 16 secret bytes, kept by whoever may know which pseudonym is whom.
        public: Points, routines and names that everybody has; others are the person's own and become pseudonyms.
    """
    eraser = _Eraser(recording, key, public)
    clean = Recording(
        eraser.session(recording.session),
        tuple(map(eraser.boot, recording.boots)),
        tuple(map(eraser.epoch, recording.epochs)),
        _Blocks(recording.blocks, eraser),
        recording.samples,
        tuple(map(eraser.gap, recording.gaps)),
        tuple(map(eraser.recorded, recording.presses)),
        thresholds=tuple(eraser.table(n, table) for n, table in enumerate(recording.thresholds, 1)),
        marks=tuple(map(eraser.mark, recording.marks)),
    )
    removed = tuple(Removal(what, how, count) for (what, how), count in sorted(eraser.tally.items()))
    said = Mark(
        "host", MARK, None, fields={"dates": "year", "removed": sorted({each.what for each in removed})}
    )
    return replace(clean, marks=(*(mark for mark in clean.marks if mark.kind != MARK), said)), removed


def pseudonym(key: bytes, what: str, value: str) -> str:
    """Return 64 hexadecimal digits that stand for `value`, a thing of the kind `what`: the same whenever the key is."""
    return hmac.digest(key, f"{what}\0{value}".encode(), "sha256").hex()


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The samples, with the boots renumbered as they are read."""

    blocks: Iterable[Block]
    eraser: "_Eraser"

    def __iter__(self) -> Iterator[Block]:
        return (replace(block, boot=self.eraser.boot(block.boot)) for block in self.blocks)


class _Eraser:
    """Makes clean copies, and counts what that takes."""

    def __init__(self, recording: Recording, key: bytes, public: Collection[str]) -> None:
        if len(key) < 16:
            raise ValueError("a key has at least 16 bytes")
        self.tally: Counter[tuple[str, str]] = Counter()
        self._key = key
        self._boots: dict[int, int] = {}
        self._words = Wording(public, self.pseudonym, self.boot_id, self._count)
        for boot in recording.boots:
            self.boot_id(boot.boot_id)

    def pseudonym(self, what: str, value: str, digits: int = 12) -> str:
        """Return hexadecimal digits that stand for `value`, always the same."""
        self._count(what, "pseudonym")
        return pseudonym(self._key, what, value)[:digits]

    def boot_id(self, boot_id: int) -> int:
        """Return the number, from 1, that stands for a random boot id."""
        return self._boots.setdefault(boot_id, len(self._boots) + 1)

    def _count(self, what: str, how: str) -> None:
        self.tally[what, how] += 1

    def _gone(self, what: str, value: object) -> None:
        """Count something that is left out, if it was there."""
        if value not in (None, "", 0) and value != {}:
            self._count(what, "removed")

    def _listed(self, what: str, word: str | None, listed: Collection[str]) -> str | None:
        """Return a word that is listed; any other may be anybody's."""
        if word not in listed:
            self._gone(what, word)
        return _known(word, listed)

    def _version(self, what: str, text: str | None) -> str | None:
        """Return a version as such, without what a builder may have added to it."""
        if text is None or _VERSION.fullmatch(text):
            return text
        self._count(what, "removed")
        return None

    def session(self, session: SessionInfo) -> SessionInfo:
        """Return what the session is about: what for and how it went, in which year."""
        year = datetime.fromtimestamp(session.started_s, UTC).year
        start_s = datetime(year, 1, 1, tzinfo=UTC).timestamp()
        self._count("date and time", "year")
        self._gone("address", session.address)
        self._gone("notes", session.notes)
        info = None if session.info is None else self.info(session.info)
        serial = session.info.serial if session.info else None
        return SessionInfo(
            id="anon-" + self.pseudonym("session", session.id),
            kind=_known(session.kind, KINDS) or "import",
            started_s=start_s,
            device="device-" + self.pseudonym("device", serial or session.address or session.device),
            info=info,
            routine=self._words.own("routine", session.routine),
            software=self._version("software", session.software),
            protocol=self._version("protocol", session.protocol),
            simulated=session.simulated,
            state=_known(session.state, STATES) or "recovered",
            end_reason=self._end(session.end_reason),
            tip_area_mm2=session.tip_area_mm2,
            rating_before=session.rating_before,
            rating_after=session.rating_after,
            zero_s=None if session.zero_s is None else start_s + round(session.zero_s - session.started_s, 6),
        )

    def _end(self, reason: str | None) -> str | None:
        """Return how it ended; what the program was told of that, behind a colon, goes."""
        if reason is None:
            return None
        word, _, told = reason.partition(":")
        self._gone("reason of the end", told if word in ENDS else reason)
        return _known(word, ENDS)

    def info(self, info: DeviceInfo) -> DeviceInfo:
        """Return what kind of device it is, and not which one."""
        self._gone("serial number", info.serial)
        self._gone("device's own fields", info.extra)
        self._gone("checksum", info.thresholds_crc)
        self._gone("checksum", info.calibration_crc)
        calibration = info.calibration_id
        return replace(
            info,
            family=self._listed("family", info.family, FAMILIES) or "unknown",
            model=self._model(info.model),
            firmware=self._version("firmware", info.firmware),
            protocol=self._version("protocol", info.protocol),
            sensor=self._listed("sensor", info.sensor, SENSORS),
            features=frozenset(name for name in info.features if self._listed("feature", name, FEATURES)),
            serial=None,
            boot_id=None if info.boot_id is None else self.boot_id(info.boot_id),
            thresholds_version=None,
            thresholds_crc=None,
            calibration_id=calibration and self.pseudonym("calibration", calibration, 32),
            calibration_crc=None,
            extra={},
        )

    def _model(self, model: str) -> str:
        """Return a model of the package; one that somebody named becomes a pseudonym."""
        return model if not model or model in MODELS else f"model-{self.pseudonym('model', model, 8)}"

    def boot(self, boot: Boot) -> Boot:
        """Return a boot under its number."""
        return replace(boot, boot_id=self.boot_id(boot.boot_id))

    def epoch(self, epoch: Epoch) -> Epoch:
        """Return an epoch whose calibration has no name and no date."""
        scale = None if epoch.scale is None else self._scale(epoch.scale)
        return replace(epoch, boot_id=self.boot_id(epoch.boot_id), scale=scale)

    def _scale(self, scale: Scale) -> Scale:
        old = scale.calibration
        self._gone("date of calibration", old.created_s)
        calibration = Calibration(self.pseudonym("calibration", old.id, 32), old.cells, 0)
        return replace(scale, calibration=calibration)

    def table(self, number: int, table: ThresholdTable) -> ThresholdTable:
        """Return thresholds under a number; own points become pseudonyms."""
        self._count("version of thresholds", "renumbered")
        entries = (replace(entry, point=self._words.point(entry.point) or "") for entry in table.entries)
        return ThresholdTable(number, tuple(entries))

    def gap(self, gap: Gap) -> Gap:
        """Return a gap with a reason that the program knows."""
        return replace(gap, reason=_known(gap.reason, GAPS) or "unknown")

    def recorded(self, press: RecordedPress) -> RecordedPress:
        """Return a press under its boot's number."""
        host, device = (None if one is None else self._press(one) for one in (press.host, press.device))
        return replace(press, boot_id=self.boot_id(press.boot_id), host=host, device=device)

    def _press(self, press: Press) -> Press:
        extra = {name: value for name, value in press.extra.items() if name in DEFINITIONS}
        return replace(press, point=self._words.point(press.point), extra=extra)

    def mark(self, mark: Mark) -> Mark:
        """Return an event with those of its fields that are figures or the program's own words."""
        boot_id = None if mark.boot_id is None else self.boot_id(mark.boot_id)
        kind = self._listed("kind of an event", mark.kind, EVENTS)
        source = self._listed("source of an event", mark.source, ("device", "host"))
        fields = (self._words.counts if kind == "damage" else self._words.fields)(mark.fields)
        return replace(mark, source=source or "host", kind=kind or "event", boot_id=boot_id, fields=fields)


def _known(word: str | None, known: Collection[str]) -> str | None:
    return word if word in known else None
