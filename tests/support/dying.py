"""Run the command line in many processes, each killed before another one of the changes it makes to files.

    python -m tests.support.dying MOST ARG... with {} in an argument for the number of the process

Prints how many changes were made by the first process that lived: all moments before one were tried then.
"""

import os
import signal
import sys

from acudevice.cli.main import run

CHANGES = frozenset({"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate"})


def die(before: int) -> None:
    """End this process by SIGKILL just before change number `before`."""
    made = 0

    def look(event: str, _: tuple[object, ...]) -> None:
        nonlocal made
        if event in CHANGES:
            if made == before:
                os.kill(os.getpid(), signal.SIGKILL)
            made += 1

    sys.addaudithook(look)


def main(most: int, args: list[str]) -> int:
    """Return how many changes a process made that was not killed; -1 where there was none."""
    for number in range(most):
        child = os.fork()
        if child == 0:
            die(number)
            os._exit(run([each.format(number) for each in args]))
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            return number if os.WEXITSTATUS(status) == 0 else -1
    return -1


if __name__ == "__main__":
    # What is imported here is not imported again by each of them.
    import acudevice.cli.cohort
    import acudevice.formats.cohort.dataset  # noqa: F401 - see above

    print(main(int(sys.argv[1]), sys.argv[2:]))
