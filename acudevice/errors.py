"""The error tree.

    AcuError
    ├── UsageError            you asked wrongly                              exit  2
    │   ├── BadDataError      a file, table or recording is not what it must be    65
    │   ├── NotFoundError     no such file, session, point or routine              66
    │   └── ExistsError       it exists already and nothing is overwritten          2
    ├── DeviceError           the device answered wrongly                          76
    │   ├── ProtocolError     its bytes break the protocol                         76
    │   ├── RefusedError      it understood and refused; carries the status        76
    │   └── NotPermittedError it wants a bonded, encrypted link first              77
    ├── LinkError             the link failed                                      75
    │   ├── NoDeviceError     nothing there, or no adapter                         69
    │   ├── PortBusyError     somebody else holds the port                         69
    │   ├── WrongDeviceError  something answers, but it is no such device          69
    │   ├── AccessError       the operating system forbids it                      77
    │   ├── LinkTimeout       no answer in time (also a builtin TimeoutError)      75
    │   └── LinkLostError     the link is gone for good                            75
    └── StorageError          the disk or the database failed                      74

Everything the package raises on purpose descends from `AcuError`. Damaged stream bytes are counted, never raised.
`exit_code` is what the command line leaves with; `hint` says what to do next, in words a person can follow.
"""

from typing import ClassVar


class AcuError(Exception):
    """The root: catch it to catch everything this package raises on purpose."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        """What to do next; empty where the message says it already."""


class UsageError(AcuError, ValueError):
    """You asked for something that cannot be."""

    exit_code = 2


class BadDataError(UsageError):
    """A file, table or recording is not what it must be."""

    exit_code = 65


class NotFoundError(UsageError, LookupError):
    """No such file, session, point, routine or nickname."""

    exit_code = 66


class ExistsError(UsageError):
    """It exists already, and nothing is overwritten unasked."""


class DeviceError(AcuError):
    """The device answered wrongly."""

    exit_code = 76


class ProtocolError(DeviceError):
    """The device's bytes break the protocol."""


class RefusedError(DeviceError):
    """The device understood the request and refused it."""

    def __init__(self, message: str, *, status: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status
        """The status by its name in firmware_protocol.md, such as `loaded`."""


class NotPermittedError(DeviceError):
    """The device wants a bonded, encrypted link before it obeys."""

    exit_code = 77


class LinkError(AcuError):
    """The link failed."""

    exit_code = 75


class NoDeviceError(LinkError):
    """Nothing answers at that address, or there is no adapter to ask with."""

    exit_code = 69


class PortBusyError(NoDeviceError):
    """Somebody else holds the port."""


class WrongDeviceError(NoDeviceError):
    """Something answers there, but it is no device of the family asked for."""


class AccessError(LinkError):
    """The operating system forbids the port or adapter."""

    exit_code = 77


class LinkTimeout(LinkError, TimeoutError):  # noqa: N818 - named like the builtin it also is
    """No answer in time."""


class LinkLostError(LinkError):
    """The link is gone and did not come back within its limit."""


class StorageError(AcuError, OSError):
    """The disk or the database failed."""

    exit_code = 74
