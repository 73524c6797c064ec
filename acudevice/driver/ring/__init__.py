"""The ring family: devices that speak firmware_protocol.md."""
