"""The ring protocol of firmware_protocol.md: bytes in, frozen values out. No I/O, no clock, standard library only.

    limits  fields  messages  ops    the tables of the page, as data; everything below derives from them
    tlv     codec   parts            fields, single messages, fields that need several messages
    framing                          frames of a serial link
    tables  rules                    the threshold and calibration tables that a device holds, and what they must obey
    records  gatt                    stored records; the Bluetooth service
    items   ordering  eventlog       what the host side hands out; samples and events put in order
    conversation                     the host's side of a whole conversation

The device answered wrongly: `ProtocolError`. You asked wrongly: `UsageError`. Damaged bytes are counted.
"""
