"""Real sessions, as fast as the machine can: made by the demonstration and by guiding a virtual ring."""

from typing import Any

from acudevice.points.catalogue import load_catalogue
from acudevice.session.audience import Fields, Look, Viewer
from acudevice.session.demo import address, nickname, routine
from acudevice.session.running import Ended, run_demo


class Heard:
    """An audience that remembers what it was told."""

    def __init__(self, *, samples: bool = False) -> None:
        self.samples = samples
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.looks: list[Look] = []

    def show(self, kind: str, fields: Fields) -> None:
        """Remember it."""
        self.told.append((kind, dict(fields)))

    def look(self, now: Look, view: Viewer) -> None:
        """Remember the look."""
        self.looks.append(now)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return what was told of one kind."""
        return [fields for told, fields in self.told if told == kind]


def demonstrated(seed: int = 1, heard: Heard | None = None) -> Ended:
    """Run the demonstration, as fast as can be."""
    audience = heard or Heard()
    return run_demo(address(seed, fast=True), routine(), load_catalogue(), audience, nickname(seed))
