"""The plan of a session and the cue grammar, as tables. Pure: samples and times go in, cues come out."""
