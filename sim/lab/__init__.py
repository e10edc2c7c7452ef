"""The Monte Carlo laboratory: designs played as sweeps, results on disk, answers from them."""
