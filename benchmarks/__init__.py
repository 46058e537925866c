"""Measurements: ratios in one run, never a timed test (`make bench`)."""
