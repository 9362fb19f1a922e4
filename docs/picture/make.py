"""Makes docs/picture/report.png: the demo report as a Telegram reader sees it, in both languages.

Needs a Chromium on the PATH: `python docs/picture/make.py`.
"""

import asyncio
import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import App
from bot.demo.market import simulate
from config.load import load
from formatters.catalog import languages
from mir_core.clock import FixedClock

HERE = Path(__file__).parent
#: A morning on which the simulated market has something to tell.
NOW = dt.datetime(2026, 11, 21, 6, tzinfo=dt.UTC)

PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 28px; width: 1144px; background: #d7e3ec; display: flex; gap: 28px;
  font: 17px/1.45 "Noto Sans", "Noto Sans CJK SC", "DejaVu Sans", sans-serif; color: #16202a; }}
div {{ width: 558px; height: 1180px; overflow: hidden; background: #fff; border-radius: 16px;
  padding: 18px 20px; box-sizing: border-box; white-space: pre-wrap; overflow-wrap: anywhere;
  box-shadow: 0 1px 3px #0003; -webkit-mask-image: linear-gradient(#000 93%, transparent); }}
pre {{ margin: 0; padding: 10px 12px; background: #eef3f7; border-radius: 8px;
  font: 15.5px/1.4 "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; }}
blockquote {{ margin: 0; padding: 4px 12px; border-left: 3px solid #3390ec; background: #eef6fd;
  border-radius: 6px; }}
</style><body>{messages}</body>"""


async def messages() -> str:
    """The first Telegram message of the demo report in each language, as HTML."""
    configuration = load(languages=languages())
    clock = FixedClock(NOW)
    with TemporaryDirectory() as folder:
        database = f"sqlite+aiosqlite:///{folder}/demo.db"
        async with App.open(configuration, clock, database=database, demo=True) as app:
            seed = configuration.settings.demo.seed
            await app.archive.append(simulate(seed, NOW, app.calendars, configuration.coverage))
            report = await app.reports.report()
            parts = [app.render(report, "telegram", language)[0] for language in app.catalogs]
    return "".join(f"<div>{part.payload['text']}</div>" for part in parts)


def main() -> int:
    """Write the picture."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.stderr.write("No Chromium on the PATH.\n")
        return 1
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(PAGE.format(messages=asyncio.run(messages())), encoding="utf-8")
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += [
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
        ]
        command += [f"--user-data-dir={folder}/profile", "--window-size=1200,1236"]
        command += [f"--screenshot={HERE / 'report.png'}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
