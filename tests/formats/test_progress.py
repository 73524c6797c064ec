"""Long exports say how far they are, and short ones when they are there."""

from acudevice.formats.format import Options
from acudevice.formats.progress import REPORT, Progress


def test_it_is_told_now_and_then_and_at_the_end() -> None:
    """Not for each block."""
    told: list[tuple[int, int]] = []
    progress = Progress(3 * REPORT, Options(progress=lambda *far: told.append(far)))
    for _ in range(30):
        progress.more(REPORT // 10)
    progress.end()
    assert told == [
        (REPORT, 3 * REPORT),
        (2 * REPORT, 3 * REPORT),
        (3 * REPORT, 3 * REPORT),
        (3 * REPORT, 3 * REPORT),
    ]


def test_nobody_has_to_listen() -> None:
    """Then nothing happens."""
    progress = Progress(5, Options())
    progress.more(REPORT)
    progress.end()
