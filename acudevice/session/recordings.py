"""From what a person types to a recording: a session of theirs, or a file or folder that was exported."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from acudevice.errors import BadDataError, NotFoundError
from acudevice.formats.registry import recognise
from acudevice.session.importing import regained
from acudevice.store.store import Store
from acudevice.values.recording import Mark, Recording


def recording_of(text: str, store: Store) -> Recording:
    """Return the recording that `text` means; it is read as it is used, before the store is closed.

    Of an export that does not hold all of a session it is what an import would make of it.

    Raises:
        NotFoundError: there is no such session, file or folder.
        BadDataError: it is no recording of ours.
    """
    path = Path(text)
    if path.exists():
        entry = recognise(path)
        return entry.load().read(path) if entry.whole else regained(path)
    try:
        return store.load(text)
    except NotFoundError as error:
        if "/" not in text:
            raise
        raise NotFoundError(f"no such file or folder: {text}") from error


@contextmanager
def understood(mark: Mark) -> Iterator[dict[str, Any]]:
    """Yield the fields of an event, whoever wrote it, to understand them: `BadDataError` for what makes no sense."""
    try:
        yield mark.fields
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        why = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise BadDataError(f"the recording has an event `{mark.kind}` that makes no sense: {why}") from error
