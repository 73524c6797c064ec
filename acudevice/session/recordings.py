"""From what a person types to a recording: a session of theirs, or a file or folder that was exported."""

from pathlib import Path

from acudevice.errors import NotFoundError
from acudevice.formats.registry import recognise
from acudevice.session.importing import regained
from acudevice.store.store import Store
from acudevice.values.recording import Recording


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
