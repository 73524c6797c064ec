"""Watching the zero during a session: an audience between the live path and whoever watches."""

from collections.abc import Callable
from shlex import quote

from acudevice.session.audience import Audience, Fields, Look, Viewer
from acudevice.signal.zero import ZeroWatch

LOADED = frozenset({"calibrate", "verify"})
"""Kinds of session in which loads lie on the sensor: their rest is no zero."""


class Zeroing:
    """Passes all on, and tells where the force at rest is not zero any more."""

    def __init__(self, audience: Audience, device: str, kind: str) -> None:
        """`device` is what a person calls the device; sessions of some kinds are not watched."""
        self.samples = audience.samples
        self.tell: Callable[[str, str], None] = lambda *_: None
        """Called with code and words where the zero has moved."""
        self._audience, self._device = audience, device
        self._watch = None if kind in LOADED else ZeroWatch()

    @property
    def zero_n(self) -> float | None:
        """The newest force at rest; None before the first rest."""
        rest_mn = None if self._watch is None else self._watch.rest_mn
        return None if rest_mn is None else round(rest_mn / 1000.0, 4)

    def show(self, kind: str, fields: Fields) -> None:
        """Pass it on."""
        self._audience.show(kind, fields)

    def look(self, now: Look, view: Viewer) -> None:
        """Pass it on, and look at the force between presses."""
        self._audience.look(now, view)
        watch = self._watch
        if watch is None:
            return
        if not now.live or now.force_n is None:
            watch.restart()
            return
        rest_mn = watch.take(now.t_s, (round(now.force_n * 1000.0),))
        if rest_mn is not None:
            self.tell("zero_drift", _words(rest_mn, self._device))


def _words(rest_mn: float, device: str) -> str:
    return (
        f"at rest the force is {rest_mn / 1000.0:+.2f} N, not zero: if nothing presses on the sensor, end the session"
        f" and tare it: acudevice tare {quote(device)}"
    )
