"""What bumble's virtual controller leaves out, and tests with it need: mixed into controllers of one's own."""

import asyncio
from typing import Any

from bumble import hci
from bumble.controller import Controller


class Often(Controller):
    """Advertises every 10 ms, whatever is asked for: an advert every 250 ms would make the tests wait."""

    INTERVAL = 16
    """Steps of 0.625 ms from one advert to the next."""

    def on_hci_le_set_extended_advertising_parameters_command(self, command: Any) -> Any:
        """Take how to advertise, but for the interval."""
        command.primary_advertising_interval_min = self.INTERVAL
        return super().on_hci_le_set_extended_advertising_parameters_command(command)


class GivesUp(Controller):
    """Tells when an attempt to connect was given up: the host would else wait for it for ever."""

    def on_hci_le_create_connection_cancel_command(self, command: Any) -> Any:
        """Give an attempt up, and say so."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is not None:
            event = hci.HCI_LE_Connection_Complete_Event(
                status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR, connection_handle=0, role=0,
                peer_address_type=pending.peer_address_type, peer_address=pending.peer_address,
                connection_interval=0, peripheral_latency=0, supervision_timeout=0, central_clock_accuracy=0,
            )  # fmt: skip
            asyncio.get_running_loop().call_soon(self.send_hci_packet, event)
        return super().on_hci_le_create_connection_cancel_command(command)
