"""A person's eye and skin: what the changes of the ring's light and vibration add up to.

Whoever wears the ring knows colours at once, tells blinking from steady light when it goes out, and tells buzzes by
their length (firmware_protocol.md, section 12; the lengths are those of the reference firmware). What fits no sign is
not understood. Nothing else of the device reaches the hand.
"""

from collections.abc import Callable
from math import inf

from acudevice.virtual.percepts import Percept

CUE_S = 0.55
"""No cue with a buzz shows a steady light for longer."""
BLINK_S = 0.25
"""A buzz that ends this soon after the light went out belongs to that light."""
DARK_S = 0.6
"""A light that stays off for this long is out."""
SLACK_MS = 12
"""How far a length may be off: the firmware looks at its signs every 10 ms."""
TWICE_S = 1.3
"""Two equal flashes within this time belong together."""
AGAIN_S = 0.5
"""The same sign again within this time is the same sign going on."""
SLOW_S = {Percept.FIND: 0.7, Percept.REST: 1.1, Percept.NO_SIGNAL: 1.1}
"""The same for signs that blink slowly."""

BUZZES: dict[str, dict[int, Percept]] = {
    "blue": {80: Percept.HARDER, 100: Percept.PRESS},
    "white": {100: Percept.NEXT, 150: Percept.HOLD, 200: Percept.REACHED},
    "orange": {50: Percept.ABOVE, 80: Percept.EASIER},
    "red": {125: Percept.STOP},
    "green": {200: Percept.DONE, 300: Percept.RELEASE},
    "off": {
        50: Percept.ABOVE,
        100: Percept.PRESS,
        150: Percept.HOLD,
        200: Percept.REACHED,
        300: Percept.RELEASE,
    },
}
"""Signs by the light's colour and the length of a buzz in ms; `off` where only vibration is used."""
BLINKS: dict[str, dict[int, Percept]] = {
    "blue": {100: Percept.HARDER, 300: Percept.FIND},
    "white": {100: Percept.REACHED, 150: Percept.NEXT},
    "orange": {100: Percept.EASIER, 125: Percept.ABOVE, 200: Percept.NO_SIGNAL},
    "red": {63: Percept.OVER, 125: Percept.STOP},
    "green": {200: Percept.DONE, 500: Percept.REST, 800: Percept.RELEASE},
}
"""Signs by colour and the length of a flash in ms, for flashes without a buzz."""
STEADY = {"white": (Percept.IN_BAND, 0.0), "blue": (Percept.BELOW, 0.35)}
"""What a steady light means, and from when on it is steady: blue also blinks slowly."""
LASTING = frozenset({Percept.ABOVE, Percept.OVER})
"""Signs of the tables above that go on as long as what they tell."""


class Senses:
    """Turns changes of light and vibration into percepts, which are passed on with their time in s."""

    def __init__(self, pass_on: Callable[[float, Percept], None]) -> None:
        self._pass_on = pass_on
        self._zone = Percept.DARK
        self._colour = self._hue = "off"
        self._since_s = self._calm_s = 0.0
        self._flashed: tuple[Percept | None, float] = None, 0.0
        self._buzz_since_s: float | None = None
        self._felt = False
        self._last: dict[Percept, float] = {}
        self._fresh = False

    def light(self, t_s: float, colour: str, strength: int) -> None:
        """See the light change."""
        colour = colour if strength else "off"
        if colour == self._colour:
            return
        if self._colour != "off" and colour == "off" and not self._felt:
            self._flash(t_s)
        self._colour, self._since_s, self._fresh = colour, t_s, True
        self._felt = self._buzz_since_s is not None
        if colour not in ("off", self._hue):
            self._hue = colour
            if self._felt:
                self._buzz_since_s = t_s  # a new sign begins

    def vibrate(self, t_s: float, strength: int) -> None:
        """Feel the vibration change."""
        if strength and self._buzz_since_s is None:
            self._buzz_since_s, self._felt, self._fresh = t_s, True, True
        elif not strength and self._buzz_since_s is not None:
            length_s, self._buzz_since_s, self._calm_s = t_s - self._buzz_since_s, None, t_s
            if length_s * 1000.0 < SLACK_MS:
                self._felt = False  # the rest of a buzz that the colour before had
            lit = self._colour != "off" or t_s - self._since_s < BLINK_S
            sign = _match(BUZZES[self._hue if lit else "off"], length_s)
            if sign is not None:
                self._understand(t_s, sign)

    def look(self, t_s: float) -> None:
        """Take in how things are at `t_s`, after all changes of that moment were told."""
        if self._colour == "off":
            calm_s = t_s - max(self._since_s, self._calm_s)
            if self._zone is not Percept.DARK and self._buzz_since_s is None and calm_s >= DARK_S:
                self._enter(t_s, Percept.DARK)
        elif self._fresh:
            self._glance(t_s)

    def _glance(self, t_s: float) -> None:
        """Take in the colour: red and white at once, blue when it is steady; orange speaks by its length.

        White and blue that came with a buzz are a cue, unless they stay when it is over.
        """
        if self._colour == "red" and self._felt:
            self._enter(t_s, Percept.OVER)
        elif self._colour in STEADY:
            zone, after_s = STEADY[self._colour]
            if t_s - self._since_s < (CUE_S if self._felt else after_s):
                return
            self._enter(t_s, zone)
        self._fresh = False

    def _flash(self, t_s: float) -> None:
        """See a flash without a buzz end. Colours of zones also come and go with the force: they must flash twice."""
        sign = _match(BLINKS[self._colour], t_s - self._since_s)
        again = self._flashed[0] is sign and t_s - self._flashed[1] < TWICE_S
        if sign is not None and (again or self._colour in ("green", "red")):
            self._understand(t_s, sign)
        self._flashed = sign, t_s

    def _understand(self, t_s: float, sign: Percept) -> None:
        if sign in LASTING:
            self._enter(t_s, sign)
        elif t_s - self._last.get(sign, -inf) >= SLOW_S.get(sign, AGAIN_S):
            self._pass_on(t_s, sign)
        self._last[sign] = t_s

    def _enter(self, t_s: float, zone: Percept) -> None:
        if zone is not self._zone:
            self._zone = zone
            self._pass_on(t_s, zone)


def _match(signs: dict[int, Percept], length_s: float) -> Percept | None:
    for length_ms, percept in signs.items():
        if abs(length_s * 1000.0 - length_ms) <= SLACK_MS:
            return percept
    return None
