"""Studies of many sessions: a data set is built of them, and read for dose, fidelity and adherence."""
