"""From YAML events to nodes, without recursion: PyYAML is the parser, nothing more.

Stricter than YAML: keys are texts and stand once, tags and merge keys are refused, depth, size and
the expansion of aliases are bounded.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from scenarios.nodes import Node
from scenarios.problems import InputError, Position, Problem, problem, shown
from scenarios.scalars import Scalar, resolve

MAX_DEPTH = 40
MAX_NODES = 200_000
MAX_ALIASED = 20_000

_Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_TAGGED: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "null": (type(None),),
}
_HINTS = {
    "mapping values are not allowed": "'key: value' with the key in the column of its neighbours, "
    "and quotes around a text that holds ': '",
    "found character that cannot start": "quotes around a text that starts with one of % @ `",
    "found a tab": "spaces for indentation",
    "did not find expected key": "the keys of one mapping in one column",
    "could not find expected ':'": "'key: value'",
}


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet."""

    value: dict[str, Node] | list[Node]
    where: Position
    anchor: str | None
    key: str | None = None  # a good key that waits for its value
    key_where: Position | None = None  # set while a value is due
    size: int = 1
    height: int = 1


@dataclass(frozen=True, slots=True)
class _Anchor:
    node: Node
    size: int
    height: int


@dataclass(slots=True)
class Composer:
    """Builds the tree of one file, with a stack of the collections still open."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    _stack: list[_Open] = field(default_factory=list)
    _anchors: dict[str, _Anchor | None] = field(default_factory=dict)  # None while its value is open
    _root: Node | None = None
    _documents: int = 0
    _nodes: int = 0
    _aliased: int = 0

    def compose(self, text: str) -> Node | None:
        """The tree of a text, or None when it holds no value; ``InputError`` when it cannot be read."""
        try:
            for event in yaml.parse(text, Loader=_Loader):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            raise self._stop(_not_yaml(error, self.file, text)) from error
        except yaml.YAMLError as error:
            raise self._stop(problem(Position(self.file), f"not valid YAML: {error}")) from error
        return self._root

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._open(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close()
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.DocumentStartEvent():
                self._document(event)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            found = "a second YAML document (after '---')"
            raise self._stop(problem(self._at(event), found, "one document in a file"))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        value: Scalar = event.value
        if event.tag is not None:
            value = self._tagged(event)
        elif event.style in ("", None):
            try:
                value = resolve(event.value)
            except ValueError as error:
                self._add(event, str(error), "a number of at most 30 digits")
        node = Node(value, self._value_at(event))
        if event.anchor:
            self._anchors[event.anchor] = _Anchor(node, 1, 0)
        self._put(node, 1, 0)

    def _tagged(self, event: yaml.ScalarEvent) -> Scalar:
        """A scalar with a tag: the tags of the core schema, where they fit, and no other."""
        kind = str(event.tag).removeprefix(_TAG)
        if kind == "str":
            return str(event.value)
        try:
            value = resolve(event.value)
        except ValueError:
            value = None
        if kind not in _TAGGED or not isinstance(value, _TAGGED[kind]):
            self._refuse_tag(event, event.value)
        return value

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag not in (None, _TAG + ("map" if mapping else "seq")):
            self._refuse_tag(event, {} if mapping else [])
        if len(self._stack) >= MAX_DEPTH:
            raise self._too_deep(event)
        if event.anchor:
            self._anchors[event.anchor] = None
        self._stack.append(_Open({} if mapping else [], self._value_at(event), event.anchor))

    def _close(self) -> None:
        done = self._stack.pop()
        if isinstance(done.value, dict):
            self._check_commas(done.value)
        node = Node(done.value, done.where)
        if done.anchor:
            self._anchors[done.anchor] = _Anchor(node, done.size, done.height)
        self._put(node, done.size, done.height)

    def _check_commas(self, mapping: dict[str, Node]) -> None:
        """Within braces a comma ends a value: ``{X: U(0, 1)}`` is X, cut, and a key ``1)``."""
        cut = ""
        for key, node in mapping.items():
            if node.value is None and key.endswith(")") and cut:
                where = mapping[cut].where
                self.problems = [told for told in self.problems if told.line != where.line]
                found = f"{shown(mapping[cut].value)} for {shown(cut)}: its comma ended the value"
                expected = 'quotes around a value with commas inside braces, such as "U(0, 1)"'
                raise self._stop(problem(where, found, expected))
            if isinstance(node.value, str) and node.value.count("(") > node.value.count(")"):
                cut = key
            elif node.value is not None:
                cut = ""

    def _alias(self, event: yaml.AliasEvent) -> None:
        name = str(event.anchor)
        anchor = self._anchors.get(name)
        if anchor is None:
            wrong = (
                f"alias '*{name}' inside its own value"
                if name in self._anchors
                else f"unknown alias '*{name}'"
            )
            raise self._stop(problem(self._at(event), wrong, f"an alias of a value marked '&{name}' above"))
        self._aliased += anchor.size
        if self._aliased > MAX_ALIASED:
            found = f"aliases that expand to more than {MAX_ALIASED:,} values"
            raise self._stop(problem(self._at(event), found, "fewer aliases, or the values written out"))
        if len(self._stack) + anchor.height > MAX_DEPTH:
            raise self._too_deep(event)
        self._put(Node(anchor.node.value, self._value_at(event)), anchor.size, anchor.height)

    def _put(self, node: Node, size: int, height: int) -> None:
        """Hang a finished value into the collection that encloses it."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._stop(problem(node.where, f"more than {MAX_NODES:,} values", "a smaller file"))
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        parent.size += size
        parent.height = max(parent.height, height + 1)
        if isinstance(parent.value, list):
            parent.value.append(node)
        elif parent.key_where is None:
            parent.key, parent.key_where = self._key(parent.value, node), node.where
        else:
            if parent.key is not None:
                parent.value[parent.key] = node
            parent.key_where = None

    def _key(self, mapping: dict[str, Node], node: Node) -> str | None:
        """The key, or None (its value is dropped) when it cannot be one."""
        key, where = node.value, node.where
        if not isinstance(key, str):
            expected = "a text; write it in quotes" if not isinstance(key, dict | list) else "a text"
            self.problems.append(problem(where, f"{shown(key)} as a key", expected))
        elif key == "<<":
            expected = "the keys written out, or 'extends' for a whole scenario"
            self.problems.append(problem(where, "merge key '<<', which is not supported", expected))
        elif key in mapping:
            found = f"key {shown(key)} a second time (first in line {mapping[key].where.line})"
            self.problems.append(problem(where, found, "each key once in a mapping"))
        else:
            return key
        return None

    def _refuse_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, value: object) -> None:
        tag = str(event.tag).replace(_TAG, "!!")
        self._add(event, f"tag '{tag}' on {shown(value)}", "the value without a tag")

    def _too_deep(self, event: yaml.Event) -> InputError:
        found = f"nesting deeper than {MAX_DEPTH} levels"
        return self._stop(problem(self._at(event), found, f"at most {MAX_DEPTH} levels"))

    def _add(self, event: yaml.Event, found: str, expected: str) -> None:
        self.problems.append(problem(self._value_at(event), found, expected))

    def _stop(self, last: Problem) -> InputError:
        return InputError((*self.problems, last))

    def _at(self, event: yaml.Event) -> Position:
        mark = event.start_mark
        return Position(self.file, mark.line + 1, mark.column + 1) if mark else Position(self.file)

    def _value_at(self, event: yaml.Event) -> Position:
        """A value in a mapping is reported where its key stands."""
        if self._stack and (where := self._stack[-1].key_where) is not None:
            return where
        return self._at(event)


def _not_yaml(error: yaml.MarkedYAMLError, file: str, text: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    where = Position(file, mark.line + 1, mark.column + 1) if mark else Position(file)
    said = str(error.problem or error.context)
    line = "".join(text.splitlines()[max(where.line - 1, 0) : where.line])
    if said.startswith("found character") and line[max(where.column - 1, 0) : where.column] == "\t":
        said = "found a tab"
    hint = next((hint for start, hint in _HINTS.items() if said.startswith(start)), "")
    if error.problem and error.context and error.context_mark and error.context_mark.line + 1 != where.line:
        said += f" {error.context} that starts in line {error.context_mark.line + 1}"
    return problem(where, f"not valid YAML: {said}", hint)
