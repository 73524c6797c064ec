"""The table of formats. A new format is one module, and one line here."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from acudevice.errors import BadDataError, NotFoundError, UsageError
from acudevice.formats.format import Format


@dataclass(frozen=True, slots=True)
class Entry:
    """A format as the table lists it; its module, and what that needs, load when it is used."""

    name: str
    """What `--format` takes."""
    suffix: str
    """End of the file's name; empty for a folder."""
    description: str
    module: str
    extra: str | None = None
    """The extra of this package that it needs: `pip install 'acudevice[EXTRA]'`."""
    whole: bool = True
    """Whether it holds all of a recording, and `read` gives it back; others are for other programs alone."""

    def load(self) -> Format:
        """Return the format's module. Raises `UsageError` where its extra is not installed."""
        try:
            return cast("Format", import_module(self.module))
        except ModuleNotFoundError as error:
            if self.extra is None:
                raise
            raise UsageError(
                f"format {self.name} needs {error.name}", hint=f"pip install 'acudevice[{self.extra}]'"
            ) from error

    def target(self, folder: Path, name: str) -> Path:
        """Return where the recording called `name` goes when exported into `folder`."""
        return folder / (name + self.suffix)


_TABLE = (
    Entry("csv", "", "a folder of CSV tables with a Data Package descriptor", "acudevice.formats.csv_folder"),
    Entry("jsonl", ".jsonl", "JSON Lines: one object a line, samples in runs", "acudevice.formats.jsonl"),
    Entry("npz", ".npz", "arrays for NumPy, with the rest as JSON", "acudevice.formats.npz"),
    Entry("edf", ".edf", "EDF+ with annotations, for viewers of biosignals", "acudevice.formats.edf", whole=False),
    Entry("parquet", ".parquet", "Parquet, for analysts and archives", "acudevice.formats.parquet", "parquet"),
    Entry("bids", ".bids", "a BIDS data set of one session", "acudevice.formats.bids", whole=False),
    Entry("fhir", ".fhir.json", "a FHIR R4B bundle", "acudevice.formats.fhir", whole=False),
    Entry("acuwand", ".acuwand", "ten rows of pressure a second, as the AcuWand has it", "acudevice.formats.acuwand",
          whole=False),
)  # fmt: skip

FORMATS: dict[str, Entry] = {entry.name: entry for entry in _TABLE}
"""All formats by name."""


def find(name: str) -> Entry:
    """Return the format called `name`. Raises `UsageError`, which names those there are."""
    if name not in FORMATS:
        raise UsageError(f"no format {name!r}", hint=f"there are: {', '.join(FORMATS)}")
    return FORMATS[name]


def recognise(source: Path) -> Entry:
    """Return the format that `source` seems to be in. Raises `NotFoundError`, and `BadDataError` for none of ours."""
    if not source.exists():
        raise NotFoundError(f"no such file or folder: {source}")
    for entry in _candidates(source):
        if entry.load().recognises(source):
            return entry
    raise BadDataError(
        f"{source} is no recording in a format known here", hint="`acudevice analyze` reads any CSV"
    )


def recognised(source: Path) -> Entry | None:
    """Return the format that `source` seems to be in; None for none of ours. Raises `NotFoundError`."""
    try:
        return recognise(source)
    except BadDataError:
        return None


def _candidates(source: Path) -> Iterator[Entry]:
    """Yield the formats that go by the name of `source`: folders are told from files, files by their suffix."""
    for entry in FORMATS.values():
        if source.is_dir() if not entry.suffix else source.name.endswith(entry.suffix):
            yield entry
