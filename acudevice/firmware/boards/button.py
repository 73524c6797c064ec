# The one button of a ring: short, long, and very long.

DEBOUNCE_MS = 30
LONG_MS = 2_000
FORGET_MS = 10_000
SHORT, LONG = 1, 2


class Button:
    # Turns a pin into presses; `forget` is called once when it is held for ten seconds.

    def __init__(self, pressed, per_ms, act, forget):
        """`pressed()` says how the pin is, `act(1 or 2)` is called at the end of a short or long press."""
        self._pressed = pressed
        self._per_ms = per_ms
        self._act = act
        self._forget = forget
        self._since = None
        self._forgot = False

    def poll(self, tick):
        """Look at the pin."""
        if self._pressed():
            if self._since is None:
                self._since = tick
            elif not self._forgot and self._ms(tick) >= FORGET_MS:
                self._forgot = True
                self._forget()
        elif self._since is not None:
            if not self._forgot and self._ms(tick) >= DEBOUNCE_MS:
                self._act(LONG if self._ms(tick) >= LONG_MS else SHORT)
            self._since = None
            self._forgot = False

    def _ms(self, tick):
        return (tick - self._since) // self._per_ms
