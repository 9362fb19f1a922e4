"""What it costs to parse the largest answer of a day, DefiLlama's list of protocols.

Run `python -m benchmarks.parse_protocols`. The answer is drawn with a fixed seed in the shape of
the real one of October 2026: about 6,700 protocols in 11 MB, each with its logo, addresses and
values by chain. Each way of reading it runs in a process of its own that has read the answer from a
file, so that memory is its own too: the adapter, msgspec without types, and json of the standard
library (both only decode). The parse then runs in a thread beside a loop that ticks as fast as it
can: its longest gap is how long the bot would have stood still.
"""

import asyncio
import datetime as dt
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from mir_core.ingest.contract import Answer, Request
from mir_core.ingest.sources.llama_protocols import SOURCE

MEGABYTES = 11.0
ROUNDS = 15
SEED = 20261009
FETCHED_AT = dt.datetime(2026, 10, 10, tzinfo=dt.UTC)
CATEGORIES = ("Dexs", "Lending", "Yield", "Derivatives", "RWA", "Bridge", "CEX", "Liquid Staking")
#: Extra values by chain, as borrowed and staked amounts.
KINDS = ("", "-borrowed", "-staking", "-pool2")
CHAINS = ("Ethereum", "Base", "Arbitrum", "Solana", "Polygon", "Avalanche", "BSC", "OP Mainnet")
TARGET_MS, TARGET_GAP_MS, TARGET_MB = 50, 20, 200


def protocol(number: int, draw: random.Random) -> dict[str, object]:
    """One row; every fourth has a parent, every fifth no value."""
    slug, category = f"protocol-{number}", draw.choice(CATEGORIES)
    tvl = None if number % 5 == 0 else draw.lognormvariate(14, 3)
    chains = draw.sample(CHAINS, draw.randint(1, len(CHAINS)))
    row: dict[str, object] = {
        "id": str(number),
        "name": f"Protocol {number}",
        "address": f"0x{draw.randbytes(20).hex()}",
        "symbol": f"P{number}",
        "url": f"https://{slug}.example",
        "description": " ".join(["deposit", "borrow", "trade"] * draw.randint(4, 14))
        + ' "\u00e9".',
        "chain": "Multi-Chain",
        "logo": f"https://icons.example/icons/protocols/{slug}",
        "audits": "2",
        "gecko_id": None,
        "category": category,
        "chains": chains,
        "module": f"{slug}/index.js",
        "twitter": slug,
        "listedAt": 1_648_776_877 + number,
        "slug": slug,
        "tvl": tvl,
        "chainTvls": {f"{chain}{kind}": draw.random() * 1e8 for chain in chains for kind in KINDS},
        "change_1h": draw.gauss(0, 1),
        "change_1d": draw.gauss(0, 2),
        "change_7d": draw.gauss(0, 5),
        "tokenBreakdowns": {},
        "mcap": None,
    }
    if number % 4 == 0:
        row["parentProtocol"] = f"parent#family-{number % 500}"
    return row


def body() -> bytes:
    """The whole answer, as many rows as its size holds."""
    draw = random.Random(SEED)  # noqa: S311 - a seeded drawing
    rows: list[str] = []
    size = 0
    while size < MEGABYTES * 1e6:
        rows.append(json.dumps(protocol(len(rows), draw)))
        size += len(rows[-1]) + 1
    return f"[{','.join(rows)}]".encode()


def adapter(answer: bytes) -> object:
    """Readings, as gathering gets them."""
    return SOURCE.parse(Answer(Request("/protocols"), answer, FETCHED_AT))


WAYS: dict[str, Callable[[bytes], object]] = {
    "adapter": adapter,
    "msgspec untyped": msgspec.json.decode,
    "json": json.loads,
}


def peak_mb() -> float:
    """Highest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def longest_gap_ms(read: Callable[[bytes], object], answer: bytes) -> float:
    """Longest time between two ticks of the loop while a thread reads the answer."""
    reading = asyncio.create_task(asyncio.to_thread(read, answer))
    longest, last = 0.0, time.perf_counter()
    while not reading.done():
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    await reading
    return longest * 1e3


def measure(way: str, file: str) -> dict[str, float]:
    """Median time, longest gap in the median round, and memory added by one reading."""
    read, answer = WAYS[way], Path(file).read_bytes()
    before = peak_mb()
    read(answer)
    added = peak_mb() - before
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        read(answer)
        times.append((time.perf_counter() - began) * 1e3)
    gaps = [asyncio.run(longest_gap_ms(read, answer)) for _ in range(ROUNDS)]
    return {
        "median": statistics.median(times),
        "longest": max(times),
        "gap": statistics.median(gaps),
        "worst gap": max(gaps),
        "added": added,
        "peak": peak_mb(),
    }


def main() -> None:
    """Measure each way in a process of its own, and print one line for each."""
    answer = body()
    protocols = answer.count(b'"slug"')
    print(f"{len(answer) / 1e6:.1f} MB, {protocols} protocols")
    print(f"targets: {TARGET_MS} ms, loop gap {TARGET_GAP_MS} ms, peak {TARGET_MB} MB")
    with tempfile.NamedTemporaryFile() as file:
        file.write(answer)
        file.flush()
        for way in WAYS:
            command = [sys.executable, "-m", "benchmarks.parse_protocols", way, file.name]
            ran = subprocess.run(command, check=True, capture_output=True)
            _print(way, json.loads(ran.stdout))


def _print(way: str, found: Mapping[str, float]) -> None:
    print(
        f"{way:16} median {found['median']:6.1f} ms, longest {found['longest']:6.1f} ms; "
        f"loop gap median {found['gap']:6.1f} ms, longest {found['worst gap']:6.1f} ms; "
        f"memory +{found['added']:.0f} MB, peak {found['peak']:.0f} MB"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(*sys.argv[1:])))
    else:
        main()
