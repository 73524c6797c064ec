"""The tables of a study as files: CSV and Parquet, with plots, in a folder that is whole or not there."""

import json
from pathlib import Path

from acudevice.formats.cohort.weekly import Fidelity
from acudevice.formats.datapackage import NOTICE, SCHEMA
from acudevice.formats.whole import whole

NAME = "fidelity.json"


def write(fidelity: Fidelity, folder: Path, *, force: bool) -> list[Path]:
    """Write a report and return its files.

    Raises `ExistsError` where something is there that may not be replaced, `StorageError` where the disk fails.
    """
    from acudevice.formats.cohort.drawing import plots

    with whole(folder, force=force, ours=_ours) as part:
        part.mkdir()
        for name, table in fidelity._asdict().items():
            table.write_csv(part / f"{name}.csv", float_precision=6)
            table.write_parquet(part / f"{name}.parquet")
        for name, svg in plots(fidelity).items():
            (part / f"{name}.svg").write_text(svg, "utf-8")
        about = {
            "schema": SCHEMA, "type": "fidelity", "notice": NOTICE,
            "tables": {name: table.columns for name, table in fidelity._asdict().items()},
        }  # fmt: skip
        (part / NAME).write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    return sorted(folder.iterdir())


def _ours(folder: Path) -> bool:
    return (folder / NAME).exists()
