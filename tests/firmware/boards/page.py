"""What docs/build_a_ring.md says of wiring."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs/build_a_ring.md"


def pins(board: str, prefix: str) -> dict[str, int]:
    """Return the wiring table of a board: name of the part to number of the pin."""
    sections = PAGE.read_text(encoding="utf-8").split("\n## ")
    (section,) = [text for text in sections if text.startswith("Wire") and board in text.split("\n")[0]]
    rows = re.findall(rf"\| `(\w+)` \| {prefix}(\d+) \|", section)
    return {name: int(pin) for name, pin in rows}
