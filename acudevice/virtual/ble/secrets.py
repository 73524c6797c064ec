"""Pairing as a board's stack does it: keys are asked of the program and told to it, old pairing is refused.

What a secret holds is the stack's own affair. Here it is the name of the peer and bumble's keys as JSON.
"""

import json
from collections.abc import Iterator

from bumble import smp
from bumble.device import Connection
from bumble.keys import KeyStore, PairingKeys

from acudevice.virtual.ble.irqs import GET_SECRET, SET_SECRET, Irq

OURS, PEERS = 1, 2
"""Kinds of secrets that NimBLE stores when a host pairs: our keys for it, and its own."""


class Secrets(KeyStore):
    """Where bumble finds and leaves keys: with the program, by `_IRQ_GET_SECRET` and `_IRQ_SET_SECRET`."""

    def __init__(self, irq: Irq) -> None:
        super().__init__()
        self._irq = irq

    async def update(self, name: str, keys: PairingKeys) -> None:
        """Offer the keys of a new bond to the program, which may not want them."""
        value = json.dumps([name, keys.to_dict()]).encode()
        for kind in (OURS, PEERS):
            if not self._irq(SET_SECRET, (kind, name.encode(), value)):
                return

    async def get(self, name: str) -> PairingKeys | None:
        """Ask the program for the keys of a peer."""
        value = self._irq(GET_SECRET, (OURS, 0, name.encode()))
        return _keys(value)[1] if isinstance(value, bytes) else None

    def knows(self, connection: Connection) -> bool:
        """Tell whether the program has keys of who is connected."""
        name = str(connection.peer_address).encode()
        return isinstance(self._irq(GET_SECRET, (OURS, 0, name)), bytes)

    async def get_all(self) -> list[tuple[str, PairingKeys]]:
        """Ask the program for all keys."""
        return list(self._all())

    async def delete(self, name: str) -> None:
        """Have the program forget a peer."""
        for kind in (OURS, PEERS):
            self._irq(SET_SECRET, (kind, name.encode(), None))

    def _all(self) -> Iterator[tuple[str, PairingKeys]]:
        place = 0
        while isinstance(value := self._irq(GET_SECRET, (OURS, place, None)), bytes):
            yield _keys(value)
            place += 1


def _keys(value: bytes) -> tuple[str, PairingKeys]:
    name, keys = json.loads(value)
    return name, PairingKeys.from_dict(keys)


class SecureSession(smp.Session):
    """A pairing that is refused where the host lacks LE Secure Connections."""

    def on_smp_pairing_request_command(self, command: smp.SMP_Pairing_Request_Command) -> None:
        """Look at a request before anything is agreed."""
        if command.auth_req & smp.AuthReq.SC:
            super().on_smp_pairing_request_command(command)
        else:
            self.send_pairing_failed(smp.ErrorCode.AUTHENTICATION_REQUIREMENTS)
