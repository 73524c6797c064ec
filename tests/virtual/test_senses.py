"""What a person makes of the signs that the reference firmware gives, through light and vibration alone."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from acudevice.firmware.check import LATCHED, WAIT
from acudevice.firmware.feedback import Feedback
from acudevice.virtual.percepts import CUES, ZONES, Percept
from acudevice.virtual.senses import Senses

LIGHT, VIBRATION = 1, 2


@dataclass
class Ring:
    """The firmware's signs on a board that a person looks at, polled every 10 ms."""

    has: int = LIGHT | VIBRATION
    seen: list[tuple[int, Percept]] = field(default_factory=list)
    """Percepts with their times in ms."""

    def __post_init__(self) -> None:
        self.ms = 0
        self.senses = Senses(lambda t_s, percept: self.seen.append((round(t_s * 1000), percept)))
        board = SimpleNamespace(
            features=self.has,
            colours=3,
            light=lambda colour, strength: self.senses.light(self.ms / 1000, colour, strength),
            vibrate=lambda strength: self.senses.vibrate(self.ms / 1000, strength),
        )
        self.feedback = Feedback(board, 1)
        self.check = SimpleNamespace(state=WAIT, press=None, zone=-1)

    def run(self, duration_ms: int) -> list[Percept]:
        """Let time pass, and return what was perceived meanwhile."""
        before = len(self.seen)
        for _ in range(0, duration_ms, 10):
            self.feedback.poll(self.ms, self.check)
            self.senses.look(self.ms / 1000)
            self.ms += 10
        return [percept for _, percept in self.seen[before:]]

    def press(self, zone: int, in_band_ms: int = 0) -> None:
        """Let a press be in progress, in a zone."""
        entry = SimpleNamespace(mode=0, hold_min=4000)
        if self.check.press is None:
            self.check.press = SimpleNamespace(entry=entry, onset_tick=self.ms, in_band=0)
        self.check.press.in_band = in_band_ms
        self.check.zone = zone


@pytest.mark.parametrize(("number", "cue"), CUES.items())
def test_every_cue_of_a_host_is_understood_once(number: int, cue: Percept) -> None:
    """Played to a finger at rest; its colours may be taken for a zone on the way."""
    ring = Ring()
    ring.feedback.cue(number, 0)
    assert [percept for percept in ring.run(4000) if percept not in ZONES] == [cue]


@pytest.mark.parametrize("zone", [-1, 0, 1])
@pytest.mark.parametrize(("number", "cue"), CUES.items())
def test_every_cue_is_understood_in_the_middle_of_a_press(number: int, cue: Percept, zone: int) -> None:
    """Whatever the light showed before."""
    ring = Ring()
    ring.press(zone)
    ring.run(1230)
    ring.feedback.cue(number, ring.ms)
    assert [percept for percept in ring.run(4000) if percept not in ZONES] == [cue]


def test_the_zones_of_a_press_are_seen() -> None:
    """Blue when it is steady, white at once, orange by the length of its buzz, dark when nothing comes any more."""
    ring = Ring()
    seen = []
    for zone in (-1, 0, 1, 0):
        ring.press(zone)
        seen.append(ring.run(800))
    ring.check.press = None
    seen.append(ring.run(1000))
    assert seen == [[Percept.BELOW], [Percept.IN_BAND], [Percept.ABOVE], [Percept.IN_BAND], [Percept.DARK]]
    assert [ms for ms, _ in ring.seen] == [350, 800, 1650, 2400, 3810]


def test_held_long_enough_is_felt_in_the_band() -> None:
    """200 ms of vibration and two blinks, and the light is still taken for white."""
    ring = Ring()
    ring.press(0)
    ring.run(1000)
    ring.press(0, in_band_ms=4000)
    assert ring.run(1500) == [Percept.REACHED]


def test_over_is_felt_at_once_and_lasts_until_it_is_dark() -> None:
    """Even if the host wanted neither light nor vibration."""
    ring = Ring()
    ring.feedback.choose(0, 60)
    ring.check.state = LATCHED
    assert ring.run(2000) == [Percept.OVER]
    assert ring.seen[0][0] == 0
    ring.check.state = WAIT
    assert ring.run(1000) == [Percept.DARK]


def test_without_light_and_vibration_nothing_is_perceived() -> None:
    """The channel is all there is."""
    ring = Ring()
    ring.feedback.choose(0, 60)
    for zone in (-1, 0, 1):
        ring.press(zone, in_band_ms=9000)
        ring.run(1000)
    for number in CUES:
        ring.feedback.cue(number, ring.ms)
        ring.run(1000)
    assert ring.seen == []


def test_light_alone_says_nearly_everything() -> None:
    """Only `press` and `hold`, steady light for a moment, look like the zones of the same colour."""
    understood = {}
    for number, cue in CUES.items():
        ring = Ring(has=LIGHT)
        ring.feedback.cue(number, 0)
        understood[cue] = cue in ring.run(4000)
    assert {cue for cue, right in understood.items() if not right} == {Percept.PRESS, Percept.HOLD}


def test_vibration_alone_says_the_most_urgent() -> None:
    """Too hard, far too hard, press, hold, enough and release have lengths of their own."""
    ring = Ring(has=VIBRATION)
    ring.press(1)
    assert ring.run(1000) == [Percept.ABOVE]
    ring.press(0, in_band_ms=4000)
    assert Percept.REACHED in ring.run(1000)
    for number in (2, 5, 6):
        ring.feedback.cue(number, ring.ms)
        assert CUES[number] in ring.run(1500)


def test_what_fits_no_sign_is_not_understood() -> None:
    """A flash and a buzz of odd lengths."""
    seen: list[Percept] = []
    senses = Senses(lambda _, percept: seen.append(percept))
    senses.light(0.0, "green", 60)
    senses.light(0.037, "off", 0)
    senses.vibrate(1.0, 60)
    senses.vibrate(1.75, 0)
    assert seen == []
