"""Designs of sweeps: files that say what is combined, varied and asked. The door is ``__all__``."""

from scenarios.designs.design import (
    BreakEven,
    Design,
    Factor,
    Point,
    Sampling,
    Sensitivity,
    Uncertain,
)
from scenarios.designs.loading import load_design
from scenarios.designs.numbers import with_numbers
from scenarios.designs.opening import design_title, is_sweep_file, shipped_designs

__all__ = [
    "BreakEven",
    "Design",
    "Factor",
    "Point",
    "Sampling",
    "Sensitivity",
    "Uncertain",
    "design_title",
    "is_sweep_file",
    "load_design",
    "shipped_designs",
    "with_numbers",
]
