"""A press is told once, with the device's verdict if that comes."""

from acudevice.session.verdicts import PATIENCE_S, Verdicts
from acudevice.values.press import Press, Verdict
from tests.support.shelf import press

BOOT = 7


class Told:
    """What was told: onset, verdict of the host, verdict of the device."""

    def __init__(self) -> None:
        self.unseen: list[int] = []
        self.verdicts = Verdicts(self._take, lambda press: self.unseen.append(press.onset))
        self.told: list[tuple[int, Verdict, Verdict | None]] = []

    def _take(self, judged: Press, boot_id: int, reported: Press | None) -> None:
        assert boot_id == BOOT
        self.told.append((judged.onset, judged.verdict, reported and reported.verdict))

    def onsets(self) -> list[int]:
        """Return the onsets of what was told."""
        return [onset for onset, _, _ in self.told]


def test_both_are_told_as_soon_as_both_are_there() -> None:
    """Whichever comes first."""
    there = Told()
    there.verdicts.host(press(10), BOOT, 1.0)
    assert there.told == []
    there.verdicts.device(press(10, Verdict.TOO_LIGHT), BOOT)
    there.verdicts.device(press(50), BOOT)
    there.verdicts.host(press(50), BOOT, 2.0)
    assert there.told == [(10, Verdict.OK, Verdict.TOO_LIGHT), (50, Verdict.OK, Verdict.OK)]


def test_a_press_without_a_report_is_told_when_patience_is_over() -> None:
    """Those behind it that are complete follow in their order; a younger one still waits."""
    there = Told()
    there.verdicts.host(press(10), BOOT, 1.0)
    there.verdicts.host(press(50), BOOT, 1.5)
    there.verdicts.host(press(90), BOOT, 1.5)
    there.verdicts.device(press(50), BOOT)
    there.verdicts.pass_by(1.0 + PATIENCE_S - 0.01)
    assert there.told == []
    there.verdicts.pass_by(1.0 + PATIENCE_S)
    assert there.told == [(10, Verdict.OK, None), (50, Verdict.OK, Verdict.OK)]
    there.verdicts.pass_by(1.5 + PATIENCE_S)
    assert there.onsets() == [10, 50, 90]


def test_while_the_link_is_dark_nobody_is_given_up() -> None:
    """What the device has to say comes after it is back: from then on waiting counts."""
    there = Told()
    there.verdicts.host(press(10), BOOT, 1.0)
    there.verdicts.suspend()
    there.verdicts.pass_by(60.0)
    assert there.told == []
    there.verdicts.resume(60.0)
    there.verdicts.pass_by(60.9)
    assert there.told == []
    there.verdicts.device(press(10, Verdict.TOO_LONG), BOOT)
    assert there.told == [(10, Verdict.OK, Verdict.TOO_LONG)]


def test_at_the_end_all_are_told() -> None:
    """With what is there, and once."""
    there = Told()
    there.verdicts.host(press(10), BOOT, 1.0)
    there.verdicts.flush()
    there.verdicts.flush()
    assert there.told == [(10, Verdict.OK, None)]


def test_presses_of_two_boots_are_not_mixed_up() -> None:
    """The same onset in another boot is another press."""
    there = Told()
    there.verdicts.device(press(10, Verdict.TOO_HARD), 6)
    there.verdicts.host(press(10), BOOT, 1.0)
    there.verdicts.flush()
    assert there.told == [(10, Verdict.OK, None)]


def test_a_press_that_the_device_alone_has_is_told_as_unseen() -> None:
    """Once it is certain: the host has a later one, or the session is over. It is never paired with another."""
    there = Told()
    there.verdicts.device(press(10), BOOT)
    there.verdicts.device(press(50), BOOT)
    assert there.unseen == []
    there.verdicts.host(press(50), BOOT, 2.0)
    assert (there.unseen, there.onsets()) == ([10], [50])
    there.verdicts.device(press(90), BOOT)
    there.verdicts.flush()
    assert (there.unseen, there.onsets()) == ([10, 90], [50])


def test_a_report_that_comes_too_late_is_not_called_unseen() -> None:
    """The host has the press; it was told without the device's verdict."""
    there = Told()
    there.verdicts.host(press(10), BOOT, 1.0)
    there.verdicts.pass_by(1.0 + PATIENCE_S)
    there.verdicts.device(press(10), BOOT)
    there.verdicts.host(press(50), BOOT, 9.0)
    there.verdicts.flush()
    assert (there.unseen, there.onsets()) == ([], [10, 50])


def test_hundreds_of_reports_wait_for_samples_that_are_fetched() -> None:
    """After a long drop the device's events may all come before the first of its samples: none is forgotten."""
    there = Told()
    onsets = range(10, 10 + 500 * 40, 40)
    for onset in onsets:
        there.verdicts.device(press(onset, Verdict.TOO_LIGHT), BOOT)
    for onset in onsets:
        there.verdicts.host(press(onset), BOOT, 100.0)
    assert there.told == [(onset, Verdict.OK, Verdict.TOO_LIGHT) for onset in onsets]
    assert there.unseen == []


def test_what_is_reported_beyond_all_measure_is_told_and_not_kept() -> None:
    """A device that reports for ever fills no memory, and nothing goes unsaid."""
    there = Told()
    for onset in range(10_000):
        there.verdicts.device(press(onset), BOOT)
        assert len(there.verdicts._reported) <= 4096
    there.verdicts.flush()
    assert there.unseen == list(range(10_000))
