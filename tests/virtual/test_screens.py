"""A ring that is served elsewhere sees what is asked for; a real device's port is left alone."""

from pathlib import Path

from acudevice.virtual.fixture import Bench, Fixture
from acudevice.virtual.screens import Writer, beside, shown_at


def test_what_is_asked_for_is_read_once(tmp_path: Path) -> None:
    """Also where the same is asked for again."""
    port = tmp_path / "ring"
    writer = Writer(port)
    with shown_at(port) as screen:
        assert screen.look() is None
        writer.ask(9.81, 2, None)
        assert screen.look() == (9.81, 2, None)
        assert screen.look() is None
        writer.ask(9.81, 2, None)
        assert screen.look() == (9.81, 2, None)
        writer.ask(0.0, 3, 2)
        assert screen.look() == (0.0, 3, 2)
    assert list(tmp_path.iterdir()) == []
    assert screen.look() is None


def test_nothing_is_written_where_no_bench_is(tmp_path: Path) -> None:
    """Such as beside the port of a real device."""
    Writer(tmp_path / "ttyACM0").ask(9.81, 1, None)
    assert not beside(tmp_path / "ttyACM0").exists()


def test_whoever_stands_at_the_bench_does_as_asked(tmp_path: Path) -> None:
    """After a while, as with a screen of the same program."""
    port = tmp_path / "ring"
    with shown_at(port) as screen:
        fixture = Fixture(Bench("masses"), 3, screen=screen)
        assert fixture.force_n(0.0) == 0.0
        Writer(port).ask(9.81, 1, None)
        assert abs([fixture.force_n(k / 100.0) for k in range(1, 1500)][-1] - 9.81) < 0.05
