"""Three languages: every text that people see is found, said rightly, and never in two ways."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

import peninsula
from cli.exercise.pages import known_to
from cli.words import LANGUAGES, date, interpreter, interpreter_of, say, spoken, stays_english
from cli.words.entries import KINDS, Entry, entries, read_entries
from cli.words.interpreter import Book, Interpreter
from cli.words.measures import WORDS
from cli.words.particles import joined
from policies import Topic, builtin
from scenarios import InputError, catalogue
from scenarios.problems import Position
from scenarios.sections.exercise import Exercise
from scenarios.shelf import shipped
from sim import MEASURES, Question
from sim.engine import play_plan
from sim.live.exercise import Situation
from sim.plan import compile_plan
from sim.questions import Answer

ROOT = Path(__file__).resolve().parents[2]
OTHERS = ("ko", "ja")
CELLS = ("USA", "JPN", "ROK", "UNC", "DPRK", "white")
in_each = pytest.mark.parametrize("language", OTHERS)


class Whim:
    """Answers by chance: half by the policy, half any option, so that rare lines come too."""

    def __init__(self, seed: int) -> None:
        self._luck = Random(seed)
        self.asked: list[Question] = []

    def decide(self, question: Question, policy: Callable[[], str]) -> Answer:
        self.asked.append(question)
        if self._luck.random() < 0.5:
            return Answer(self._luck.choice(question.names()), "answer")
        return Answer(policy(), "policy")


def texts_of(name: str, laid: tuple[str, ...], seed: int) -> Iterator[str]:
    """Everything that any cell reads in one run."""
    plan = compile_plan(peninsula.load(name, packs=laid), builtin(), catalogue())
    whim = Whim(seed)
    run = play_plan(plan, seed, decider=whim)
    yield plan.scenario.title
    for question in whim.asked:
        yield from (question.text, question.knows, question.default)
        for option in question.options:
            yield from (option.name, option.text, option.cost)
    end = Situation(plan, plan.endex, run.trace.records, tuple(run.decisions), (), {}, True)
    for cell in CELLS:
        for beat in known_to(end, cell):
            yield from (beat.who, beat.what)


def everything() -> Iterator[tuple[str, str]]:
    """Each text with the scenario that it is read in: that may bring words of its own."""
    names, laid = shipped("scenario"), shipped("pack")
    assert len(names) >= 9
    assert len(laid) >= 20
    for name in names:
        for seed in (1, 2):
            yield from ((name, text) for text in texts_of(name, (), seed))
    for name in ("korea-today", "friction", "evacuation"):
        for pack in laid:
            yield from ((name, text) for text in texts_of(name, (pack,), 3))


@pytest.fixture(scope="module")
def read_in() -> frozenset[tuple[str, str]]:
    return frozenset((name, text) for name, text in everything() if text.strip())


@pytest.fixture(scope="module")
def seen(read_in: frozenset[tuple[str, str]]) -> frozenset[str]:
    return frozenset(text for _, text in read_in)


def voices(language: str) -> dict[str, Interpreter]:
    """Who speaks a language in each shipped scenario."""
    plans = {name: compile_plan(peninsula.load(name), builtin(), catalogue()) for name in shipped("scenario")}
    return {name: interpreter_of(plan, language) for name, plan in plans.items()}


@in_each
def test_every_text_of_every_shipped_scenario_is_found(seen: frozenset[str], language: str) -> None:
    assert len(seen) > 1_000
    assert sorted(text for text in seen if interpreter(language).find(text, "") is None) == []


@in_each
def test_no_text_can_be_said_in_two_ways(seen: frozenset[str], language: str) -> None:
    voice = interpreter(language)
    double = {(text, kind) for text in seen for kind in KINDS if len(voice.ways(text, kind)) > 1}
    assert double == set()


@in_each
def test_no_english_word_is_left_in_what_is_said(read_in: frozenset[tuple[str, str]], language: str) -> None:
    """Names of types and agreements stay as they are written everywhere."""
    known = r"GSOMIA|TISA|KN-23|F-80|ER|J-ALERT|STARTEX|NSC|MEU|AAR|MSEL|[A-C]\b"
    speak = voices(language)
    left = {
        (name, text)
        for name, text in read_in
        if re.search(r"[A-Za-z]{2,}", _without(known, speak[name].say(text)))
    }
    assert left == set()


def _without(known: str, text: str) -> str:
    return re.sub(known, "", text)


@in_each
def test_every_public_name_is_in_the_catalogue(language: str) -> None:
    stock = catalogue()
    voice = interpreter(language)
    titles = {
        line.title
        for name in shipped("scenario")
        for line in peninsula.load(name).scenario.force.values()
        if line.title
    }
    names = [("place", place.name) for place in stock.places.values()]
    names += [("place", ident) for ident in stock.places]
    names += [("place", region.name) for region in stock.regions.values()]
    names += [("weapon", text) for ident, weapon in stock.weapons.items() for text in (ident, weapon.name)]
    names += [("unit", title) for title in titles]
    names += [("topic", topic) for topic in Topic]
    names += [("rule", name) for name in builtin().names("access")]
    names += [("procedure", name) for name in builtin().names("consultation")]
    assert [(kind, name) for kind, name in names if voice.find(name, kind) is None] == []


def test_english_comes_back_unchanged(seen: frozenset[str]) -> None:
    assert all(say(text, "en") == text for text in seen)
    assert spoken("Tokyo", "en").language == "en"


@in_each
def test_what_has_no_entry_stays_english_and_is_marked(language: str) -> None:
    text = "A wholly new sentence that no catalogue holds"
    assert spoken(text, language) == spoken(text, "en")
    assert spoken("Join", language).language == language


def test_an_unknown_language_is_told_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="expected one of en, ko, ja"):
        say("Join", "fr")


# --- what is said ---


def test_both_names_of_sea_and_islands_are_given_in_each_language_s_own_order() -> None:
    assert say("Sea of Japan/East Sea", "ko") == "동해/일본해"
    assert say("Sea of Japan/East Sea", "ja") == "日本海／東海"
    assert say("Dokdo/Takeshima", "ko") == "독도/다케시마"
    assert say("Dokdo/Takeshima", "ja") == "竹島／独島"


def test_parts_of_a_line_are_said_in_the_order_of_each_language() -> None:
    text = "2 missiles (kn23) at Busan, 6m44s after launch; before any alert; closed; 3 aircraft destroyed"
    assert (
        say(text, "ko")
        == "부산항에 KN-23급 미사일 2발, 발사 6분 44초 뒤, 경보 전, 사용 불가, 항공기 3대 파괴"
    )
    assert say(text, "ja") == "釜山港にKN-23級2発、発射の6分44秒後、警報の前、使用不能、航空機3機を喪失"


def test_an_inject_s_text_follows_as_a_sentence() -> None:
    text = "A limited attack. Shells on an island and a marine base."
    assert say(text, "ko") == "제한 공격입니다. 섬과 해병대 기지에 포탄이 떨어집니다."
    assert say(text, "ja") == "限定攻撃です。島と海兵隊基地に砲弾が落下します。"


def test_what_people_write_to_each_other_is_left_as_they_wrote_it() -> None:
    assert say("To Tokyo: Refuse", "ko") == "도쿄 앞: Refuse"
    assert say("Tokyo has its message, by GSOMIA: 지금 답해 주십시오", "ja").endswith("：지금 답해 주십시오")


def test_names_of_a_user_s_own_scenario_stay_and_the_line_is_said() -> None:
    assert say("My own squadron is at Kadena Air Base, 12 aircraft", "ko") == (
        "My own squadron이 가데나 공군기지에 있습니다(항공기 12대)"
    )


@pytest.mark.parametrize(
    ("english", "korean", "japanese"),
    [
        ("H-hour", "H시", "H時"),
        ("H+3h20m", "H+3시간 20분", "H+3時間20分"),
        ("H-36h", "H-36시간", "H-36時間"),
        ("1h00m", "1시간", "1時間"),
        ("3m07s", "3분 7초", "3分7秒"),
        ("3d 4h", "3일 4시간", "3日4時間"),
        ("0s", "0초", "0秒"),
    ],
)
def test_times_are_written(english: str, korean: str, japanese: str) -> None:
    assert (say(english, "ko"), say(english, "ja")) == (korean, japanese)


def test_dates_are_written() -> None:
    moment = datetime.fromisoformat("2027-06-25T04:00+09:00")
    assert [date(moment, language) for language in LANGUAGES] == [
        "Fri 25 Jun 04:00",
        "6월 25일(금) 04:00",
        "6月25日（金）04:00",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("서울{을/를}", "서울을"),
        ("도쿄{을/를}", "도쿄를"),
        ("서울{으로/로}", "서울로"),
        ("부산항{으로/로}", "부산항으로"),
        ("평택{이/가} 3{은/는}", "평택이 3은"),
        ("‘의사록’{과/와}", "‘의사록’과"),
        ("기지(2){이/가}", "기지(2)가"),
        ("대대 7{으로/로}", "대대 7로"),
        ("GSOMIA{을/를}", "GSOMIA를"),
        ("{이/가}", "가"),
    ],
)
def test_particles_follow_the_last_letter(text: str, expected: str) -> None:
    assert joined(text) == expected


def test_a_scenario_brings_its_own_texts() -> None:
    plan = compile_plan(peninsula.load("limited-strike"), builtin(), catalogue())
    text = plan.scenario.injects[1].text
    section = Exercise.model_construct(
        texts={plan.scenario.injects[1].id: _words("In their own words.", "그들의 말로.", "")}
    )
    plan.scenario = plan.scenario.model_copy(update={"exercise": section})
    assert interpreter_of(plan, "ko").say(f"A limited attack. {text}") == "제한 공격입니다. 그들의 말로."
    assert interpreter_of(plan, "ko").say("In their own words.") == "그들의 말로."
    assert interpreter_of(plan, "ja").say(text) == say(text, "ja")


def _words(en: str, ko: str, ja: str) -> object:
    from scenarios.sections.exercise import InWords

    return InWords(en=en, ko=ko, ja=ja)


#: Sentences of a report that few exercises bring about.
_RARE = (
    "H-hour, 워싱턴: 'An event' went from 12 % to 60 %.",
    "H-hour to H+3h20m, 워싱턴: 'An event' went from 12 % to 60 %.",
    "Tokyo took 'yes' on tokyo.access.all-out",
    "No futures were drawn (--runs), so none is computed.",
    "H+1h Tokyo took 'hold' on 'We are under fire. How do we answer it?' It was a good choice and turned out badly. "  # noqa: E501
    "What could it have known?",
    "H+1h Tokyo took 'hold' on 'We are under fire. How do we answer it?' It was a poor choice and turned out well. "  # noqa: E501
    "What could it have known?",
    "H+1h Tokyo took 'yes' on 'seoul.fire.limited' while Seoul held something on the attack that had not "
    "come. Would it have decided otherwise?",
    "With 'minute' your answers bring 'An event' in 40 % of futures instead of 10 %. Why?",
    "12 of the 30 numbers behind this are pure judgement (grade C). The exercise is not over: the policy "
    "plays its rest. The scenario names no outlook; usual events stand in for it.",
    "No futures were drawn, so nothing is judged (--runs).",
    "Taken: yes (by the facilitator). Judged: poor choice.",
    "Judged: a trade-off, luck both ways. Against 'yes' it was worse at 'An event': -12 points [-20 to -4]. "
    "'An event' did not come, at a chance of 40 % as the cell knew it.",
    "The exercise is not over: what follows is what the policy would make of it from here, same luck.",
    "12 facts, of which 3 did not reach all at once; 1 never reached somebody they were for so far.",
    "Seoul's missile item since H+1h, never came",
    "Over all: 0.090. All are of one exercise, so their events hang together.",
    "3 forecasts came after the last move had opened and do not count.",
    "3 groups, one scenario, the same luck: they did the same, to the byte.",
    "2 groups, one scenario, the same luck. Their runs are the same up to H+1h. All questions were answered "
    "alike: what differs are injects or messages.",
    "The first question that parts them is seoul.press (a: 'yes (default)', b: 'never asked').",
    "blue is not over: the policy plays its rest, with the same luck.",
    "40 %; +12 [+3 to +20]",
    "so far, at H+3h",
    "The highest rung: above 3",
    "Nine tenths of the force list are ready within 790.5 h of the attack",
    "An action of the three is done, 1h33m after it was needed",
)


@in_each
def test_rare_sentences_of_a_report_are_found(language: str) -> None:
    voice = interpreter(language)
    known = r"An event|(tokyo|seoul)[.a-z-]+|blue|minute|--runs|STARTEX"
    left = {text for text in _RARE if re.search(r"[A-Za-z]{2,}", re.sub(known, "", voice.say(text)))}
    assert left == set()


def test_what_stays_english_is_known_by_its_letters() -> None:
    assert stays_english("sorties_held", "ko")
    assert stays_english("A text", "ja")
    for text, language in (("일 or two", "ko"), ("何か or two", "ja"), ("12 %", "ko"), ("A text", "en")):
        assert not stays_english(text, language)


# --- the catalogue ---


def test_no_english_text_stands_twice_in_a_kind() -> None:
    known = [(entry.kind, entry.en) for entry in entries()]
    assert sorted({pair for pair in known if known.count(pair) > 1}) == []


def test_two_entries_that_fit_one_text_are_seen() -> None:
    where = Position("made up")
    book = Book(
        [
            Entry("line", "{n} of {raw}", "가{n}{raw}", "a", where),
            Entry("line", "{raw} of it", "나{raw}", "b", where),
        ]
    )
    assert len(Interpreter("ko", book=book).ways("3 of it", "line")) == 2


def test_a_broken_catalogue_is_told_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        'format: 1\nlabels: []\nline:\n  - {en: "{plase} works", ko: "{plase}", ja: "{plase}"}\n'
        '  - {en: "{place} works", ko: "된다", ja: "{place}"}\n  - {en: "no Japanese", ko: "있다"}\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_entries(path)
    first, second, *rest = map(str, caught.value.problems)
    assert first.startswith("bad.yaml:2: unknown kind 'labels'; expected one of label,")
    assert first.endswith("nearest: label")
    assert second.startswith("bad.yaml:4: a hole of the unknown kind 'plase'; expected one of ")
    assert second.endswith("nearest: place")
    assert rest == [
        "bad.yaml:5: holes none in '된다'; expected place",
        "bad.yaml:6: a text with en, ko; expected en, ko and ja, each a text in quotes",
    ]


# --- pages ---

_SAYING = ("t", "say", "spoken", "label", "told", "Refused")
#: What stands in the holes of a label when a page is made.
_SAMPLES = {"party": "Tokyo", "when": "H+3h20m", "option": "yes", "place": "Busan", "span": "3m07s"}
_IN_TEMPLATE = re.compile(r"""\b(?:t|say|spoken)\(\s*(?P<quote>["'])(?P<text>.+?)(?P=quote)\s*[,)]""")


def literals(path: Path) -> Iterator[str]:
    """English texts that a page or a module hands to ``say``, ``spoken`` or ``t``."""
    content = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from (found["text"] for found in _IN_TEMPLATE.finditer(content))
        return
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.Call) and node.args and isinstance(first := node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _SAYING and isinstance(first.value, str):
                yield first.value


def filled(text: str) -> str:
    """A label as it is said: with something in its holes."""
    return re.sub(r"\{(\w+)\}", lambda hole: _SAMPLES.get(hole[1], "7"), text)


def test_literals_are_read_from_pages_and_modules(tmp_path: Path) -> None:
    page, module = tmp_path / "page.html", tmp_path / "page.py"
    page.write_text("""<h1>{{ t("Join") }}</h1><p>{{ t('It is "so"', language) }}</p>{{ cat("no") }}""")
    module.write_text('a = say("Time left", language)\nb = words.spoken("Send")\nc = f("no")\n')
    assert list(literals(page)) == ["Join", 'It is "so"']
    assert sorted(literals(module)) == ["Send", "Time left"]


@in_each
def test_every_label_of_pages_is_in_the_catalogue(language: str) -> None:
    folders = [ROOT / "cli" / name for name in ("web", "exercise", "picture", "review")]
    files = [
        p
        for folder in folders
        for p in sorted(folder.rglob("*"))
        if p.suffix in (".py", ".html", ".jinja", ".txt")
    ]
    missing = {
        f"{path.relative_to(ROOT)}: {text}"
        for path in files
        for text in literals(path)
        if interpreter(language).find(filled(text), "") is None
    }
    assert sorted(missing) == []


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_every_measure_and_its_unit_has_words(language: str) -> None:
    """No name such as ``access_delay_h`` reaches a student."""
    assert set(WORDS) == set(MEASURES)
    assert len(set(WORDS.values())) == len(WORDS)
    units = {measure.unit for measure in MEASURES.values()} - {"0-1"}
    left = [text for text in (*WORDS.values(), *units) if spoken(text, language).language != language]
    assert left == []
