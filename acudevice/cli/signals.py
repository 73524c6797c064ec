"""Signals by which another program has something done: one after the other, however many come."""

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from threading import Event, Thread

from acudevice.cli.ending import handled


@contextmanager
def heeded(acts: Mapping[signal.Signals, Callable[[], None]]) -> Iterator[None]:
    """Do what belongs to a signal when it comes, inside the block, in a thread of its own.

    A handler is called between any two steps of a program, its own steps too: signals that come faster than it returns
    bury it under itself. So these are blocked and waited for; those that come meanwhile are one.
    """
    if sys.platform == "win32" or not acts:  # which has none that another program could send
        yield
        return
    over = Event()

    def heed() -> None:
        while True:
            number = signal.Signals(signal.sigwait(acts))
            if over.is_set():
                return
            acts[number]()

    with ExitStack() as until:
        for number in acts:  # one that is still on its way when the block ends is of no use, and no harm
            until.enter_context(handled(lambda *_: None, number))
        before = signal.pthread_sigmask(signal.SIG_BLOCK, acts)
        thread = Thread(target=heed, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            signal.pthread_kill(thread.ident or 0, next(iter(acts)))
            thread.join()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
