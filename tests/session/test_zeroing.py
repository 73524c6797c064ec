"""During a session a person is told when the zero has moved, and all else is passed on."""

from acudevice.session.audience import Fields, Look, Viewer
from acudevice.session.zeroing import Zeroing


class Seen:
    """An audience that remembers."""

    samples = True

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.looks = 0

    def show(self, kind: str, fields: Fields) -> None:
        """Remember it."""
        self.shown.append(kind)

    def look(self, now: Look, view: Viewer) -> None:
        """Count it."""
        self.looks += 1


def watched(kind: str, force_n: float | None, *, live: bool = True) -> tuple[Zeroing, Seen, list[str]]:
    """Watch ten seconds of a force."""
    seen, told = Seen(), list[str]()
    zeroing = Zeroing(seen, "blue ring", kind)
    zeroing.tell = lambda code, message: told.append(f"{code}: {message}")
    zeroing.show("cue", {})
    for k in range(250):
        zeroing.look(Look(k / 25.0, force_n, 20.0, 4 * k, 0, live, over=False), lambda: None)
    assert (seen.shown, seen.looks, zeroing.samples) == (["cue"], 250, True)
    return zeroing, seen, told


def test_a_zero_that_moved_is_told_once_with_what_to_do() -> None:
    """In words that can be typed; the newest rest is known at the end."""
    zeroing, _, (told,) = watched("guide", 0.42)
    assert told.startswith("zero_drift: at rest the force is +0.42 N")
    assert told.endswith("acudevice tare 'blue ring'")
    assert zeroing.zero_n == 0.42


def test_nothing_is_told_of_a_good_zero_a_dark_link_or_a_load() -> None:
    """Of no force, of old samples, or of masses that lie on it."""
    for zeroing, _, told in (
        watched("record", 0.02), watched("guide", 0.42, live=False), watched("guide", None), watched("calibrate", 1.5),
    ):  # fmt: skip
        assert told == []
        assert zeroing.zero_n in (None, 0.02)
