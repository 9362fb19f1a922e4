"""The list of signals is what the code says."""

from docs.signals_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m docs.signals_page"


def test_the_page_names_each_signal_once_in_every_spelling() -> None:
    rows = [line.split(" | ")[:3] for line in page().splitlines() if line.startswith("| ")]
    names = [row[0] for row in rows if row[0] not in {"| signal", "| ---"}]
    assert len(names) == len(set(names))
    assert ["| HSTECH/HSCEI.z", "HSTECH_HSCEI.z", "{HSTECH_HSCEI_z}"] in rows
    assert ["| TVL.RWA.flow_ratio", "TVL.RWA.flow_ratio", "{TVL_RWA_flow_ratio}"] in rows
