"""Everything that people of an exercise read, in English, Korean and Japanese.

The engine and the story speak English; here a finished English text is matched against the catalogue
in ``texts/`` and said in another language. English comes back unchanged. What the catalogue does not
hold stays English and is marked as such: ``spoken(text, "ko").language`` is then ``en``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cli.words.amounts import date
from cli.words.entries import LANGUAGES
from cli.words.interpreter import Interpreter, Spoken, interpreter_with

if TYPE_CHECKING:
    from sim.plan import Plan

#: Each language by its own name.
NAMES = {"en": "English", "ko": "한국어", "ja": "日本語"}


@lru_cache(maxsize=len(LANGUAGES))
def interpreter(language: str) -> Interpreter:
    """Who speaks ``en``, ``ko`` or ``ja``. Raises ``ValueError`` for another language."""
    if language not in LANGUAGES:
        raise ValueError(f"no language '{language}'; expected one of {', '.join(LANGUAGES)}")
    return Interpreter(language)


def interpreter_of(plan: Plan, language: str) -> Interpreter:
    """The same for one scenario, with what its exercise section says of injects in other languages."""
    section = plan.scenario.exercise
    if language == "en" or section is None or not section.texts:
        return interpreter(language)
    injects = {inject.id: inject.text for inject in plan.scenario.injects}
    pairs = [(ident, words) for ident, words in section.texts.items()]
    texts = [(words.en, words.ko, words.ja) for _, words in pairs]
    texts += [(injects[ident], words.ko, words.ja) for ident, words in pairs if injects.get(ident)]
    return interpreter_with(language, texts)


def say(text: str, language: str) -> str:
    """A text in a language; in English where the catalogue has none."""
    return interpreter(language).say(text)


def spoken(text: str, language: str) -> Spoken:
    """The same with the language that it came out in."""
    return interpreter(language).spoken(text)


__all__ = [
    "LANGUAGES",
    "NAMES",
    "Interpreter",
    "Spoken",
    "date",
    "interpreter",
    "interpreter_of",
    "say",
    "spoken",
]
