"""The ring protocol of firmware_protocol.md: bytes in, frozen values out. No I/O, no clock, standard library only.

    limits  fields  messages  ops    the tables of the page, as data; everything below derives from them
    text                             words that are fit to be shown
    tlv  readings  codec  parts      fields, readings, single messages, fields that need several messages
    framing                          frames of a serial link
    tables  rules                    the threshold and calibration tables that a device holds, and what they must obey
    records  gatt                    stored records; the Bluetooth service
    items                            what a conversation hands out
    shelf  timeline  ordering        samples in order, with full ticks
    filling  eventlog  boot          what is missing is asked for; events in order; all that belongs to one boot
    linkstate  asking  conversation  the states of a link, the request in flight, and the host's side as a whole

The device answered wrongly: `ProtocolError`. You asked wrongly: `UsageError`. Damaged bytes are counted.
"""
