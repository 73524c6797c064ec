"""Studies in a store: sessions that nobody made, kept as if they had been recorded here."""

from collections.abc import Iterable
from pathlib import Path

from acudevice.formats.registry import FORMATS
from acudevice.store.store import Store
from acudevice.values.recording import Recording


def keep(*recordings: Recording) -> list[str]:
    """Keep recordings and return their ids."""
    with Store.open() as store:
        return [store.adopt(one) for one in recordings]


def export(folder: Path, recordings: Iterable[Recording], form: str = "parquet") -> Path:
    """Write recordings into a folder, and return it."""
    entry = FORMATS[form]
    folder.mkdir(exist_ok=True)
    for one in recordings:
        entry.load().write(one, entry.target(folder, one.session.id))
    return folder
