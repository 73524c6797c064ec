"""What the finger is told (section 12)."""

from itertools import pairwise

import pytest

from acudevice.firmware.boards.simulated import SimulatedBoard
from acudevice.firmware.check import Check
from acudevice.firmware.feedback import CUES, Feedback
from acudevice.firmware.tables import Entry
from tests.firmware.host import Host
from tests.firmware.parts_of_tables import KNEAD, entry


class Person:
    """Looks at the light and feels the motor, every millisecond."""

    def __init__(self, *, features: int = 3, colours: int = 3, **changes: int) -> None:
        self.board = SimulatedBoard()
        self.board.features, self.board.colours = features, colours
        self.feedback = Feedback(self.board, 1000)
        self.check = Check(Entry(entry(**changes), 0), 30_000, 1_000_000)
        self.index = self.ms = 0

    def feel(self, ms: int, force: int | None = None) -> list[tuple[str, bool]]:
        """Press with a force for so long; return what was shown each millisecond."""
        shown = []
        for _ in range(ms):
            if self.ms % 10 == 0:
                self.check.step(self.index, self.ms * 1000, force)
                self.index += 1
            self.feedback.poll(self.ms * 1000, self.check)
            shown.append((self.board.lit[0], self.board.vibrating > 0))
            self.ms += 1
        return shown


def blinks(shown: list[tuple[str, bool]]) -> int:
    """Return how often the light went on."""
    lit = [False, *(colour != "off" for colour, _ in shown)]
    return sum(now and not before for before, now in pairwise(lit))


def buzzes(shown: list[tuple[str, bool]]) -> int:
    """Return how many milliseconds it vibrated."""
    return sum(on for _, on in shown)


@pytest.fixture
def person() -> Person:
    """Return a person at rest."""
    made = Person(hold_min=1000, hold_max=0)
    made.feel(10, 0)
    return made


def test_at_rest_all_is_dark(person: Person) -> None:
    """And still."""
    assert set(person.feel(1000, 0)) == {("off", False)}


@pytest.mark.parametrize(("force", "colour"), [(5000, "blue"), (9000, "white")])
def test_below_and_in_the_band_the_light_is_steady(person: Person, force: int, colour: str) -> None:
    """Blue for more, white for right."""
    assert set(person.feel(900, force)) == {(colour, False)}


def test_above_the_band_it_blinks_orange_and_buzzes(person: Person) -> None:
    """4 Hz, 50 ms every 250 ms."""
    shown = person.feel(1000, 25_000)
    assert {colour for colour, _ in shown} == {"orange", "off"}
    assert (blinks(shown), buzzes(shown)) == (4, 200)


def test_a_press_held_long_enough_is_told_once(person: Person) -> None:
    """Two blinks of white, 200 ms of vibration, then steady again."""
    person.feel(1000, 9000)
    shown = person.feel(3000, 9000)
    assert (blinks(shown), buzzes(shown)) == (3, 200)
    assert set(shown[-2000:]) == {("white", False)}
    person.feel(500, 0)
    person.feel(1000, 9000)
    assert buzzes(person.feel(1000, 9000)) == 200


def test_kneading_is_long_enough_by_the_contact() -> None:
    """Its time in band does not matter."""
    made = Person(hold_min=1000, hold_max=0, mode=KNEAD)
    made.feel(10, 0)
    made.feel(1000, 2000)
    assert buzzes(made.feel(500, 2000)) == 200


def test_over_the_ceiling_is_unmistakable_until_the_latch_opens(person: Person) -> None:
    """Red at 8 Hz and vibration at full strength, whatever the host chose and plays."""
    person.feedback.choose(0, 1)
    person.feel(10, 31_000)
    person.feedback.cue(7, person.ms * 1000)
    shown = person.feel(1000, 0)
    assert {colour for colour, _ in shown} == {"red", "off"}
    assert (blinks(shown), buzzes(shown)) == (8, 1000)
    assert (person.board.lit[1] in (0, 100), person.board.vibrating) == (True, 100)
    assert set(person.feel(200, 0)[50:]) == {("off", False)}


def test_the_host_chooses_what_is_used_and_how_strong(person: Person) -> None:
    """Only vibration, at 30 %."""
    person.feedback.choose(2, 30)
    shown = person.feel(1000, 25_000)
    assert (blinks(shown), buzzes(shown)) == (0, 200)
    person.feedback.choose(1, 30)
    person.feel(1, 25_000)
    assert person.board.vibrating == 0
    person.feel(20, 9000)
    assert person.board.lit == ("white", 30)


def test_what_the_device_lacks_is_not_used() -> None:
    """Not even over the ceiling."""
    made = Person(features=1)
    made.feel(10, 31_000)
    assert buzzes(made.feel(500, 0)) == 0


def test_a_device_of_one_colour_blinks_below_the_band() -> None:
    """So that below and in band differ."""
    made = Person(colours=1)
    made.feel(10, 0)
    assert blinks(made.feel(1000, 5000)) == 2
    assert blinks(made.feel(1000, 9000)) <= 1


@pytest.mark.parametrize("number", range(1, len(CUES)))
def test_a_cue_is_played_once_and_can_be_told_from_nothing(person: Person, number: int) -> None:
    """It ends by itself."""
    person.feedback.cue(number, person.ms * 1000)
    shown = person.feel(2500, 0)
    assert blinks(shown) + buzzes(shown) > 0
    assert set(person.feel(500, 0)) == {("off", False)}


def test_no_two_cues_are_alike() -> None:
    """Twelve patterns, none of them that of another."""
    assert len(set(CUES)) == len(CUES) == 12


def test_an_open_pairing_window_blinks_blue_when_nothing_else_is_to_be_told(person: Person) -> None:
    """1 Hz; a press comes first."""
    person.feedback.pairing = True
    shown = person.feel(3000, 0)
    assert ({colour for colour, _ in shown}, blinks(shown), buzzes(shown)) == ({"blue", "off"}, 3, 0)
    assert set(person.feel(500, 9000)) == {("white", False)}


def test_the_board_is_called_only_when_something_changes(person: Person) -> None:
    """A light on a bus costs time."""
    calls = []
    person.board.light = lambda *what: calls.append(what)  # type: ignore[method-assign]  # a board that counts
    person.feel(1000, 9000)
    assert calls == [("white", 60)]


def test_the_device_shows_its_own_check(ring: Host) -> None:
    """Without any help of the host."""
    ring.ready()
    seen = []
    for force in (0, 5_000, 9_000, 31_000):
        ring.push(force, force)
        seen.append(ring.look()[0])
    assert seen == ["off", "blue", "white", "red"]
    assert ring.look()[2] == "100"
