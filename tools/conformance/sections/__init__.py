"""The rules, one module for a section of the page. Importing this fills `rules.RULES`, in the order of the page."""

from tools.conformance.sections import (  # noqa: F401 - importing them is what is wanted
    s02_cable,
    s02_links,
    s03_messages,
    s03_repeats,
    s04_fields,
    s05_answers,
    s05_requests,
    s05_tare,
    s06_statuses,
    s07_epochs,
    s07_streaming,
    s08_rules,
    s08_tables,
    s10_presses,
    s11_events,
    s13_time,
    s14_records,
    s15_safety,
    s16_security,
)
