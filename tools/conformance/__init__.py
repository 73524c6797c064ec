"""Does a ring obey firmware_protocol.md? For makers, to be pointed at real hardware: `python -m tools.conformance`.

rules       what a rule is, and how it says that a device broke it
wire        bytes and messages to a device and back, wrong ones too: by cable, by radio
bench       the device on the bench: what was asked, and all that came
needs       what must be so before a rule can be looked at
keeping     what the device had before, and putting it back
person      asking somebody to press the ring or its button
sections    the rules, one module for a section of the page
run         one rule after the other
report      what came of it
"""
