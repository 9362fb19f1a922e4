"""Conditions in CEL over signals: compiled once, checked before they are ever asked."""

import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cel

from mir_core.analysis.signal_names import SignalSpec, Unit

Values = Mapping[str, float | str]

_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_PATH = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_COMPARED = re.compile(rf"({_PATH.pattern})\s*([<>])=?\s*({_NUMBER.pattern})")
_WORDS = {"true", "false", "null", "in"}
#: States that are tried before a condition counts as one that can never hold.
_DRAWN, _COUNTED = 1000, 60_000
_FAR = 1e15


class RuleError(ValueError):
    """What is wrong with a condition, in a line."""


@dataclass(frozen=True, eq=False)
class Rule:
    """A compiled condition.

    Attributes:
        text: As configured.
        needs: Signals that it names, by id; it holds only if all of them have a value.
    """

    text: str
    needs: tuple[SignalSpec, ...]
    program: cel.Program

    def holds(self, values: Values) -> bool:
        """Whether it holds; False if a signal that it names has no value.

        Args:
            values: Today's numbers and labels by signal.
        """
        if any(spec.id not in values for spec in self.needs):
            return False
        return self.result(values) is True

    def distances(self, values: Values) -> Iterator[tuple[SignalSpec, float]]:
        """How far each number lies beyond the number it is compared with, where it does."""
        by_path = {spec.path: spec for spec in self.needs}
        for path, sign, number in _COMPARED.findall(_STRING.sub("''", self.text)):
            value = values.get(by_path[path].id) if path in by_path else None
            if isinstance(value, float):
                beyond = value - float(number) if sign == ">" else float(number) - value
                if beyond > 0:
                    yield by_path[path], beyond

    def result(self, values: Values) -> object:
        """What it evaluates to; all signals that it names must have a value."""
        return self.program.execute(_environment(self.needs, values))


def compile_rule(text: str, specs: Mapping[str, SignalSpec]) -> Rule:
    """The rule of a condition.

    Args:
        text: In CEL.
        specs: All signals, by id.

    Raises:
        RuleError: It is no CEL, names something that does not exist, fails, gives no true or
            false, or can never hold.
    """
    rule = _compiled(text, specs)
    found = {type(rule.result(state)) for state in itertools.islice(_states(rule), 5)}
    if found != {bool}:
        raise RuleError(f"gives {' or '.join(sorted(each.__name__ for each in found))}, not bool")
    if not any(rule.holds(state) for state in _states(rule)):
        raise RuleError("can never hold: no state of its signals was found in which it does")
    return rule


@lru_cache(maxsize=1024)
def _program(text: str) -> cel.Program:
    return cel.compile(text)


def known_rule(text: str, by_path: Mapping[str, SignalSpec]) -> Rule:
    """The rule of a condition that `compile_rule` has accepted."""
    paths = dict.fromkeys(paths_of(text))
    return Rule(text, tuple(by_path[path] for path in paths if path in by_path), _program(text))


def _compiled(text: str, specs: Mapping[str, SignalSpec]) -> Rule:
    try:
        _program(text)
    except ValueError as error:
        raise RuleError(f"is no CEL: {' '.join(str(error).split())[:120]}") from error
    by_path = {spec.path: spec for spec in specs.values()}
    unknown = [path for path in paths_of(text) if path not in by_path]
    if unknown:
        raise RuleError(f"unknown signal {unknown[0]!r}")
    rule = known_rule(text, by_path)
    if not rule.needs:
        raise RuleError("names no signal")
    allowed = {label for spec in rule.needs for label in spec.labels}
    odd = [word for word in _strings(text) if word not in allowed]
    if odd:
        raise RuleError(
            f"no signal of it is ever {odd[0]!r}; allowed: {', '.join(sorted(allowed))}"
        )
    try:
        for state in itertools.islice(_states(rule), 20):
            rule.result(state)
    except (TypeError, RuntimeError, KeyError, ValueError) as error:
        raise RuleError(f"fails: {' '.join(str(error).split())[:120]}") from error
    return rule


@lru_cache(maxsize=1024)
def paths_of(text: str) -> tuple[str, ...]:
    """Names in a condition, functions and literals aside."""
    plain = _STRING.sub("''", text)
    return tuple(
        match.group()
        for match in _PATH.finditer(plain)
        if match.group() not in _WORDS and not plain[match.end() :].lstrip().startswith("(")
    )


def _strings(text: str) -> Sequence[str]:
    return [found[1:-1] for found in _STRING.findall(text)]


def _environment(needs: Sequence[SignalSpec], values: Values) -> dict[str, Any]:
    """Values as the nested tables that CEL reads."""
    root: dict[str, Any] = {}
    for spec in needs:
        *outer, last = spec.path.split(".")
        table = root
        for step in outer:
            table = table.setdefault(step, {})
        table[last] = values[spec.id]
    return root


def _states(rule: Rule) -> Iterator[dict[str, float | str]]:
    """States of its signals, on and between the numbers it compares: drawn, then counted."""
    numbers = sorted({float(each) for each in _NUMBER.findall(_STRING.sub("''", rule.text))})
    edges = sorted({-_FAR, *numbers, *(-each for each in numbers), 0.0, _FAR})
    points = [*edges, *((low + high) / 2 for low, high in itertools.pairwise(edges))]
    strings = set(_strings(rule.text))
    choices: list[Sequence[float | str]] = [
        _labels(spec, strings) if spec.unit is Unit.LABEL else points for spec in rule.needs
    ]
    draw = random.Random(0)  # noqa: S311 - the same states at every start
    ids = [spec.id for spec in rule.needs]
    for _ in range(_DRAWN):
        yield dict(zip(ids, (draw.choice(each) for each in choices), strict=True))
    for state in itertools.islice(itertools.product(*choices), _COUNTED):
        yield dict(zip(ids, state, strict=True))


def _labels(spec: SignalSpec, named: set[str]) -> Sequence[str]:
    """Labels that the rule names, and one that it does not."""
    others = [label for label in spec.labels if label not in named]
    return [*(label for label in spec.labels if label in named), *others[:1]]
