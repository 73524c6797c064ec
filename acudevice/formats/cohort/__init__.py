"""A data set of many sessions in Parquet, and the figures of a study that come of it. Needs the extra `cohort`."""
