"""The command line: click and words, and nothing else."""
