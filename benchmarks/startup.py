"""How long a command takes from nothing: `mir --help`, and a report by a process of its own.

Run `python -m benchmarks.startup [HISTORY]`; HISTORY is a folder of daily history as `mir import`
reads it. Each command and its peer take turns, so that both meet the same machine.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

HISTORY = Path(__file__).parents[2] / "shared" / "data" / "history"

_MIR = (sys.executable, "-m", "bot")
_REPORT = ("report", "--date", "2026-04-08")
_FINE = (0, 3)  # done, done with gaps


def main(history: Path) -> None:
    """Print the medians, in milliseconds."""
    _compare("mir --help", (*_MIR, "--help"), "python -c pass", _python("pass"), 10)
    with tempfile.TemporaryDirectory() as folder:
        stored = (*_MIR, "--database", f"sqlite:///{folder}/mir.db")
        _seconds((*stored, "import", str(history)))
        peer = "import pandas, sqlalchemy"
        _compare("mir report, cold", (*stored, *_REPORT), f"python -c '{peer}'", _python(peer), 5)


def _python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def _compare(
    name: str, command: Sequence[str], peer_name: str, peer: Sequence[str], times: int
) -> None:
    """Run both in turns after one run of each that fills the caches of byte code and disk."""
    pairs = [(_seconds(command), _seconds(peer)) for _ in range(times + 1)][1:]
    own, others = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{name:18} {own * 1e3:7.0f} ms   median of {times}")
    print(f"  {peer_name:36} {others * 1e3:7.0f} ms   ratio {own / others:.1f}")


def _seconds(command: Sequence[str]) -> float:
    """Wall time of a command; a failed one ends the benchmark with its own words."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    if done.returncode not in _FINE:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr}")
    return took


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HISTORY)
