"""What is typed while a screen is drawn: `q` ends the session as Ctrl-C does, some keys are wishes, none is shown."""

import os
import signal
from typing import Final

from acudevice.cli.keyboard import Keyboard
from acudevice.session.wishes import Wish, Wishes

QUITTING: Final = frozenset(b"qQ")
"""Keys that end it."""

WISHES: Final = {key: wish for keys, wish in ((b"hH", Wish.HURTS), (b"sS", Wish.SKIP)) for key in keys}
"""Keys of whoever is guided."""


class Quitting(Keyboard):
    """Takes the keys of the terminal from `begin` to `close`, where nobody else reads them."""

    def __init__(self, wishes: Wishes | None = None) -> None:
        """With `wishes`, those of a person who is guided are keys too."""
        super().__init__(self._typed)
        self._wishes = wishes

    @property
    def ends(self) -> str:
        """What keys do, in a few words."""
        return "q ends" if self._wishes is None else "h hurts · s skips · q ends"

    def _typed(self, keys: bytes) -> None:
        if QUITTING.intersection(keys):
            os.kill(os.getpid(), signal.SIGINT)
        elif self._wishes is not None:
            for wish in dict.fromkeys(WISHES[key] for key in sorted(keys) if key in WISHES):
                self._wishes.say(wish)
