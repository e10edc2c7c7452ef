"""Scenario files, the data they use, and the loader. The public door is what ``__all__`` names."""

from scenarios.catalogue import Catalogue, catalogue
from scenarios.loader import Loaded, load, shipped, shipped_history, shipped_packs, summary
from scenarios.problems import InputError, Problem
from scenarios.register import Register, register
from scenarios.writing import schema_json, template

__all__ = [
    "Catalogue",
    "InputError",
    "Loaded",
    "Problem",
    "Register",
    "catalogue",
    "load",
    "register",
    "schema_json",
    "shipped",
    "shipped_history",
    "shipped_packs",
    "summary",
    "template",
]
