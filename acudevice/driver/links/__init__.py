"""Links: one module each, one line each in `acudevice.driver.registry`."""
