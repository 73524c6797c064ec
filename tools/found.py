"""How well presses are found in made-up recordings of known truth: `python -m tools.found [FIRST LAST]` prints a table.

Recordings are those of `tests.support.families` with such seeds, 700 to 709 unless said otherwise; run from a checkout.
"""

import sys
from collections.abc import Iterator

from acudevice.signal.find.analyse import analyse
from tests.support.families import FAMILIES, make
from tests.support.scoring import Score, score

LEAST = 0.9995
"""Families with an F1 below this have a line of their own."""


def scores(seeds: range) -> dict[str, Score]:
    """Return the score of each family over seeds."""
    return {name: sum((_score(name, seed) for seed in seeds), Score()) for name in FAMILIES}


def _score(name: str, seed: int) -> Score:
    made = make(name, seed)
    return score(made, analyse(made.force, made.t_s, in_unit=made.unit != "counts").presses)


def lines(total: dict[str, Score]) -> Iterator[str]:
    """Yield the table in Markdown: families that are not right throughout, and all together."""
    yield "| family | presses | F1 | onset % | release % | mean hold % |"
    yield "|---|---|---|---|---|---|"
    for name, one in total.items():
        if one.f1 < LEAST:
            yield _line(name, one)
    yield _line("all", sum(total.values(), Score()))


def _line(name: str, of: Score) -> str:
    shares = ((of.onset, of.hit), (of.release, of.hit), (of.held, of.holds))
    cells = [f"{100 * right / max(1, count):.1f}" for right, count in shares]
    return f"| {name} | {of.labelled} | {of.f1:.4f} | " + " | ".join(cells) + " |"


def main(arguments: list[str]) -> int:
    """Print the table."""
    first, last = (int(text) for text in arguments) if arguments else (700, 709)
    sys.stdout.writelines(f"{line}\n" for line in lines(scores(range(first, last + 1))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
