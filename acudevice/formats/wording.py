"""Which words of an event or a press may be given away: figures, and words of the program's own."""

from collections.abc import Callable, Collection

from acudevice.signal.pain.trials import End, Fault
from acudevice.values.press import Verdict
from acudevice.values.thresholds import Mode, Side

FIGURES = frozenset(
    "above action age_ms block block_s cadence cadence_high cadence_low cause ceiling charging clear"
    " cv_max cycles dates done epoch first force_n held high hold_max hold_min impulse in_band index"
    " longest low onset onset_tick peak percent period rate reasons release release_tick"
    " release_timeout repeats rest rest_min rows sample seq side step steps sum sum_sq t_s tare"
    " thresholds tick tip_area_mm2 to_band verdict voltage"
    " ceiling_n counted cv lasted_s number points quit ramp_kpa_s ramp_n_s range_kpa range_n rate_kpa_s rate_n_s"
    " not_reached p50 p95 reached span_s threshold_kpa threshold_n trials valid wanted".split()
)
"""Fields whose figures stay: events (firmware_protocol.md, section 11); cues; plans; pain. Lists and objects too."""

SPOKEN = frozenset("action cause code cue dates end fault hint mode outcome reasons side verdict".split())
"""Fields whose words stay, where they are among `WORDS`."""

_VALUES = (member.value for kind in (End, Fault) for member in kind)
WORDS = (
    frozenset(member.name.lower() for kind in (Verdict, Side, Mode) for member in kind)
    | frozenset(_VALUES)
    | frozenset(
        "find press harder easier hold release rest next stop no_signal done faster slower longer shorter steadier lift"
        " interrupted overdue year"
        " met time_up missed stopped skipped discomfort unfinished"
        " calibration_overdue clipped events_lost format late malformed no_calibration no_reading not_stopped"
        " protocol thresholds_left tick time_unknown torn unseen_press verdicts_differ version zero_drift".split()
    )
)
"""The program's own words: verdicts, sides and modes; how trials of pain end; cues, their hints; how points end; codes
of problems."""

NAMES = {"point": "point", "routine": "routine", "title": "routine", "name": "point"}
"""Fields that name what everybody has, or what is the person's own."""

DAMAGE = frozenset(
    "cobs crc early events format malformed oversize parts samples short"
    " stray_answers unknown_kind unknown_type".split()
)
"""What damaged bytes are counted by, in events `damage`."""

EVENTS = frozenset(
    "press_start press_end over clear epoch battery button table fault link"
    " link_silent link_fresh link_lost link_back link_rebooted link_given_up link_ended"
    " activate age_ms annotation calibration_points cue damage damaged deidentified fetched imported left measured_with"
    " pain_threshold pain_trial plan problem".split()
)
"""Kinds of events of device and host."""


class Wording:
    """Decides field by field."""

    def __init__(
        self,
        public: Collection[str],
        pseudonym: Callable[[str, str, int], str],
        boot_id: Callable[[int], int],
        count: Callable[[str, str], None],
    ) -> None:
        """Take the names that everybody has, and what makes pseudonyms, numbers boots, and counts what is done."""
        self._public = public
        self._pseudonym = pseudonym
        self._boot_id = boot_id
        self._count = count

    def own(self, what: str, name: str | None) -> str | None:
        """Return a name that everybody has as it is, and a pseudonym for a person's own."""
        if name is None or name in self._public:
            return name
        return f"{what}-{self._pseudonym(what, name, 8)}"

    def point(self, name: str | None) -> str | None:
        """Return the code of a point; a person's own becomes a pseudonym of 8 characters, as long as a code may be."""
        if name is None or name in self._public:
            return name
        return "P-" + self._pseudonym("point", name, 6).upper()

    def counts(self, fields: dict[str, object]) -> dict[str, object]:
        """Return the fields of an event that counts damage: `crc` is no checksum there."""
        known: dict[str, object] = {
            name: value for name, value in fields.items() if name in DAMAGE and isinstance(value, int)
        }
        for _ in fields.keys() - known.keys():
            self._count("field of an event", "removed")
        return known

    def fields(self, fields: dict[str, object]) -> dict[str, object]:
        """Return those fields that stay, and count those that go."""
        kept: dict[str, object] = {}
        for name, value in fields.items():
            clean = self._field(name, value)
            if clean is None and value not in (None, "", [], {}):
                self._count("field of an event", "removed")
            elif name in FIGURES | SPOKEN | NAMES.keys() | {"boot_id"}:
                kept[name] = clean
        return kept

    def _field(self, name: str, value: object) -> object:
        """Return the clean value of a field; None where nothing of it may stay."""
        if name == "boot_id" and isinstance(value, int):
            return self._boot_id(value)
        if isinstance(value, str):
            return self._text(name, value)
        return self._figures(name, value) if name in FIGURES else None

    def _text(self, name: str, text: str) -> str | None:
        if name in NAMES:
            return self.point(text) if name == "point" else self.own(NAMES[name], text)
        return text if name in SPOKEN and text in WORDS else None

    def _figures(self, name: str, value: object) -> object:
        if isinstance(value, list | tuple):
            items = (self._field(name, item) for item in value)
            return [item for item in items if item is not None]
        return self.fields(value) if isinstance(value, dict) else value
