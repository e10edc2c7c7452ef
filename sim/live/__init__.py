"""Live runs that wait for people: an exercise is a scenario, a seed and a journal, and nothing else."""
