"""History as a test: cases with observed rows, played many times and held against what happened."""
