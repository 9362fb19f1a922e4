"""Makes docs/signals.md, the list of signals, from the code and the shipped configuration.

After a change of a signal or of what the report covers: `python -m docs.signals_page`.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from config.load import load
from formatters.catalog import languages
from mir_core.analysis.signal_names import SignalSpec, signals_of

PAGE = Path(__file__).with_name("signals.md")

_HEAD = """\
# Signals

Made by `python -m docs.signals_page`; do not edit.

A signal is a daily number or label. `config/risks.toml` names it as it stands in the first column.
Conditions of `config/playbook.toml` are CEL over the second column: a rule holds only if every
signal that it names has a value today, which needs fresh figures. Texts of both files take the
numbers of the third column as placeholders, and the name of every instrument and region (`{SPX}`,
`{TVL_RWA}`, `{HK}`). Numbers are doubles: a ratio of 0.01 is 1 %, a spread of 100 is 100 bp.
Signals without a calendar exist today only, so nothing can be counted from their past: risks cannot
use them.
"""


def page() -> str:
    """The whole page."""
    signals = signals_of(load(languages=languages()).coverage).values()
    return "".join(
        [_HEAD, *(line for _, some in groupby(signals, _family) for line in _table([*some]))]
    )


def _family(spec: SignalSpec) -> str:
    return spec.family.value


def _table(specs: list[SignalSpec]) -> Iterator[str]:
    yield f"\n## {specs[0].family.value.capitalize()}\n\n"
    yield "| signal | in CEL | in texts | unit | calendar | what it is |\n"
    yield "| --- | --- | --- | --- | --- | --- |\n"
    for spec in specs:
        text = "" if spec.labels else f"{{{spec.placeholder}}}"
        labels = ", ".join(f'"{label}"' for label in spec.labels)
        meaning = f"{spec.meaning}: {labels}" if labels else spec.meaning
        unit = spec.unit.value
        yield f"| {spec.id} | {spec.path} | {text} | {unit} | {spec.venue or ''} | {meaning} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
