"""How often the interval of a calibration holds the truth: simulated sensors, references drawn from their uncertainty.

    python -m tools.bench.bench_coverage [--runs N] [--only NAME] [--few] [--json]

Each line is a sensor and a way in which references err: for each *load* the same in all series, anew for each
*reading*, or in *common* to all loads. The claim is 93 to 97 % at each of five forces. Sampling alone makes 1.4 %
either way of 1,000 runs. `--few` takes the loads of the tests, six of them, instead of ten. The last columns: half the
interval at 45 % of the range over one standard uncertainty of the reference there, and the models taken.
"""

import argparse
import json
import os
import sys
from dataclasses import replace

from tests.support.coverage import PLACES, coverage
from tests.support.sensors import FEW, RIGS

WAYS = ("load", "reading", "common")


def main(arguments: list[str]) -> int:
    """Print the coverage of each rig."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--only", choices=RIGS)
    parser.add_argument("--few", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    for name in [options.only] if options.only else RIGS:
        for errs in WAYS:
            rig = replace(RIGS[name], errs=errs)
            rig = replace(rig, steps=FEW) if options.few else rig
            found = coverage(rig, options.runs, os.cpu_count() or 1)
            u = rig.u_n + rig.u_share * PLACES[2] * rig.top_n
            row = {"sensor": name, "errs": errs, "held_percent": found.held, "models": found.models,
                   "refused": found.refused, "half_over_u": found.half_n[2] / u}  # fmt: skip
            if options.json:
                print(json.dumps(row), flush=True)
                continue
            held = " ".join(f"{percent:5.1f}" for percent in found.held)
            print(f"{name:32}{errs:8} {held}  {row['half_over_u']:6.2f}  {found.models}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
