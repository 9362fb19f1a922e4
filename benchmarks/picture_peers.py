"""The same table by others: matplotlib, and a page in headless Chromium. Each is used if installed.

Both get the table as rows of four texts and give a PNG 1,080 pixels wide, with the same font.
"""

import html
import importlib
import importlib.util
import io
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from formatters.images.font import FILE

Rows = Sequence[Sequence[str]]
Draw = Callable[[Rows], bytes]

TITLE = "Daily market brief 每日市场简报"
HEADS = ("Market", "Last", "1D", "What moved it")


@contextmanager
def matplotlib() -> Iterator[Draw | None]:
    """Draws with matplotlib, imported before; None where it is not installed."""
    if importlib.util.find_spec("matplotlib") is None:
        yield None
        return
    importlib.import_module("matplotlib").use("Agg")
    plt = importlib.import_module("matplotlib.pyplot")
    importlib.import_module("matplotlib.font_manager").fontManager.addfont(str(FILE))
    plt.rcParams["font.family"] = "Noto Sans SC"

    def draw(rows: Rows) -> bytes:
        figure, axes = plt.subplots(figsize=(7.5, 9.3), dpi=144)
        axes.axis("off")
        axes.set_title(TITLE, loc="left", weight="bold", fontsize=18)
        wrapped = [[*row[:3], row[3][:24] + "\n" + row[3][24:]] for row in rows]
        made = axes.table(wrapped, colLabels=HEADS, loc="center")
        made.scale(1, 2.4)
        written = io.BytesIO()
        figure.savefig(written, format="png")
        plt.close(figure)
        return written.getvalue()

    yield draw


@contextmanager
def chromium() -> Iterator[Draw | None]:
    """Photographs a page in a browser that runs already; None where there is no browser."""
    path = shutil.which("chromium")
    if path is None or importlib.util.find_spec("playwright") is None:
        yield None
        return
    api = importlib.import_module("playwright.sync_api")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 540, "height": 600}, device_scale_factor=2)
        page.set_content(_page(()))
        page.evaluate("document.fonts.ready")

        def draw(rows: Rows) -> bytes:
            page.evaluate(
                "rows => { document.querySelector('tbody').innerHTML = rows }", _body(rows)
            )
            shot: bytes = page.screenshot(full_page=True)
            return shot

        try:
            yield draw
        finally:
            browser.close()


def _page(rows: Rows) -> str:
    heads = "".join(f"<th>{head}" for head in HEADS)
    return f"""<style>
body {{ margin: 26px; font: 15px "Noto Sans SC", "Noto Sans CJK SC", sans-serif; color: #101828 }}
table {{ width: 100%; border-collapse: collapse }}
td, th {{ padding: 7px 16px 7px 0; text-align: left; border-bottom: 1px solid #e3e8ef }}
</style><h1>{TITLE}</h1><table><thead><tr>{heads}<tbody>{_body(rows)}</table>"""


def _body(rows: Rows) -> str:
    return "".join("<tr>" + "".join(f"<td>{html.escape(text)}" for text in row) for row in rows)
