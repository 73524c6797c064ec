"""What is said of a recording is plain values."""

from acudevice.signal.find.model import Hole, Problem


def test_problems_and_holes_become_objects_by_name() -> None:
    """As the contract spells them."""
    assert Problem("gaps", "words")._asdict() == {"code": "gaps", "message": "words"}
    assert Hole(1.0, 2.0, 5)._asdict() == {"start_s": 1.0, "end_s": 2.0, "missing": 5}
