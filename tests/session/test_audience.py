"""An audience is whoever watches; the look it may take is a value."""

from acudevice.session.audience import Look, Nobody


def test_nobody_watches_anything() -> None:
    """And costs nothing: it does not want packets."""
    nobody = Nobody()
    nobody.show("cue", {"t_s": 0.0})
    nobody.look(Look(0.0, None, None, 0, 0, False, False), lambda: None)
    assert not nobody.samples


def test_a_look_is_read_by_name() -> None:
    """Unknown is None."""
    look = Look(t_s=1.0, force_n=None, age_ms=None, samples=3, missing=1, live=True, over=False)
    assert (look.force_n, look.samples, look.live) == (None, 3, True)
