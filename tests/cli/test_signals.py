"""Signals by which another program has something done."""

import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")

PROGRAM = """
import signal, sys, time
from acudevice.cli.signals import heeded
seen = []

def act(name):
    time.sleep(0.02)
    seen.append(name)
    print(name, flush=True)

before = signal.getsignal(signal.SIGUSR1)
with heeded({signal.SIGUSR1: lambda: act("one"), signal.SIGUSR2: lambda: act("two")}):
    print("ready", flush=True)
    sys.stdin.read()
assert signal.getsignal(signal.SIGUSR1) is before
assert not signal.pthread_sigmask(signal.SIG_BLOCK, ())
print(len(seen), flush=True)
"""


@pytest.mark.parametrize("floods", [0, 20_000])
def test_what_a_signal_asks_for_is_done(floods: int) -> None:
    """Those that come while it is done are one, so that no flood of them drowns the program; others are heard too."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        for _ in range(floods):
            program.send_signal(signal.SIGUSR1)
        program.send_signal(signal.SIGUSR2)
        while program.stdout.readline() != "two\n":
            pass
        program.send_signal(signal.SIGUSR1)
        while program.stdout.readline() != "one\n":
            pass
        program.stdin.close()
        *_, count = program.stdout.read().split()
        assert 2 <= int(count) < 2 + max(1, floods // 10)
        assert program.wait() == 0
