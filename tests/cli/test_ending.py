"""SIGTERM ends a command in order."""

import os
import signal

import pytest

from acudevice.cli.ending import orderly


def test_a_terminated_block_cleans_up_and_ends_with_143() -> None:
    """What `finally` has to do is done."""
    cleaned = []

    def work() -> None:
        with orderly():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
            finally:
                cleaned.append(True)

    with pytest.raises(SystemExit) as end:
        work()
    assert end.value.code == 143
    assert cleaned == [True]


def test_afterwards_the_signal_does_what_it_did_before() -> None:
    """Whatever ended the block."""
    before = signal.getsignal(signal.SIGTERM)
    with orderly():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
