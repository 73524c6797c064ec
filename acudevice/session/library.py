"""What a person keeps, without a device at hand: sessions and devices, listed, shown, taken away, brought back."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from acudevice.errors import NotFoundError, UsageError
from acudevice.session.technique import technique_of
from acudevice.signal.figures import Technique
from acudevice.store.home import DATABASE, default_home
from acudevice.store.sessions import TAIL
from acudevice.store.store import Store
from acudevice.values.paired import PairedDevice
from acudevice.values.recording import Recording, SessionInfo, SessionSummary


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as it is shown."""

    summary: SessionSummary
    recording: Recording
    """All but the samples, which stay on the disk."""
    technique: Technique
    """The figures of its presses, of its points, and of all."""


def sessions(*, deleted: bool = False) -> list[SessionSummary]:
    """Return all sessions, oldest first; with `deleted`, those that can be brought back."""
    if _is_empty():
        return []
    with Store.open() as store:
        return store.summaries(deleted=deleted)


def pick(store: Store, texts: Sequence[str]) -> list[SessionSummary]:
    """Return the sessions meant by ids, their beginnings or ends, or `last`: each once, in the order of `texts`.

    Raises:
        NotFoundError: There is none; the hint names the nearest, or says how to bring it back.
        UsageError: There are several.
    """
    ids = dict.fromkeys(_find(store, text) for text in texts)
    known = {summary.id: summary for summary in store.summaries()}
    return [known[session_id] for session_id in ids]


def chosen(texts: Sequence[str]) -> list[SessionSummary]:
    """Return the sessions meant by `texts`, as `pick` does."""
    with Store.open() as store:
        return pick(store, texts)


def describe(text: str) -> Kept:
    """Return the session meant by `text`, without its samples."""
    with Store.open() as store:
        (summary,) = pick(store, [text])
        recording = store.load(summary.id)
        return Kept(summary, replace(recording, blocks=()), technique_of(recording, store.calibrations.find))


def note(
    text_id: str,
    text: str | None = None,
    *,
    rating_before: int | None = None,
    rating_after: int | None = None,
    replace: bool = False,
) -> SessionInfo:
    """Add a line to the notes of a session, and rate it; return what it is about then.

    With `replace`, the text takes the place of all notes, and a rating that of the one before it. Raises `UsageError`
    where there is such a rating, and `replace` does not say so.
    """
    with Store.open() as store:
        (summary,) = pick(store, [text_id])
        about = store.session(summary.id)
        changes: dict[str, str | float | None] = {}
        for name, rating in (("rating_before", rating_before), ("rating_after", rating_after)):
            known = getattr(about, name)
            if rating is not None and known not in (None, rating) and not replace:
                words = f"session {about.id} is rated {known} {name.removeprefix('rating_')} already"
                raise UsageError(words, hint="--replace takes the new rating")
            changes |= {} if rating is None else {name: rating}
        if text is not None:
            changes["notes"] = text if replace or not about.notes else f"{about.notes}\n{text}"
        store.change(summary.id, **changes)
        return store.session(summary.id)


def delete(ids: Sequence[str]) -> None:
    """Delete sessions, until `restore` brings them back: all of them, or none where one cannot be deleted."""
    with Store.open() as store:
        for summary in pick(store, ids):
            if summary.state == "open":
                raise UsageError(
                    f"session {summary.id} is being recorded; nothing was deleted", hint="end it first"
                )
        for session_id in ids:
            store.delete(session_id, now_s=time.time())


def restore(texts: Sequence[str]) -> list[str]:
    """Bring deleted sessions back and return their ids."""
    with Store.open() as store:
        return [_undelete(store, text) for text in texts]


def devices() -> tuple[PairedDevice, ...]:
    """Return the devices that were paired, by nickname."""
    if _is_empty():
        return ()
    with Store.open() as store:
        return store.devices.all()


def device(nickname: str) -> PairedDevice:
    """Return the device with that nickname; `NotFoundError` with the nearest one where there is none."""
    with Store.open() as store:
        found = store.devices.find(nickname)
        if found is None:
            names = [known.nickname for known in store.devices.all()]
            raise NotFoundError(
                f"no device is called '{nickname}'",
                hint=_nearest(nickname, names, "`acudevice devices` shows those you paired"),
            )
        return found


def _is_empty() -> bool:
    """Tell whether nothing was ever kept here; then no store is made for a look."""
    return not (default_home() / DATABASE).exists()


def _find(store: Store, text: str) -> str:
    try:
        return store.find(text)
    except NotFoundError as error:
        gone = [summary.id for summary in store.summaries(deleted=True)]
        if text in gone or text in (session_id[-TAIL:] for session_id in gone):
            hint = f"it was deleted; bring it back with: acudevice sessions restore {text}"
            raise NotFoundError(str(error), hint=hint) from None
        ids = [summary.id for summary in store.summaries()]
        raise NotFoundError(str(error), hint=_nearest(text, ids, error.hint)) from None


def _undelete(store: Store, text: str) -> str:
    try:
        return store.undelete(text)
    except NotFoundError:
        ids = [summary.id for summary in store.summaries(deleted=True)]
        hint = _nearest(text, ids, "`acudevice sessions list --deleted` shows what can be brought back")
        raise NotFoundError(f"no deleted session '{text}'", hint=hint) from None


def _nearest(text: str, names: Sequence[str], otherwise: str) -> str:
    """Return a hint that names what was likely meant, by a whole name or the end of an id."""
    words = {name[-TAIL:]: name for name in names} | {name: name for name in names}
    near = dict.fromkeys(words[word] for word in get_close_matches(text, words))
    return f"did you mean {' or '.join(near)}?" if near else otherwise
