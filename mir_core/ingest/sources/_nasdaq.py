"""Tells the Nasdaq Composite from the Nasdaq-100, which sources and their readers mix up."""

from mir_core.ingest.sources._rows import BrokenRow, shown

_COMPOSITE, _HUNDRED = "IXIC", "NDX"


def check_name(instrument: str, name: str) -> None:
    """The source's name of a Nasdaq index must say `100` for the Nasdaq-100, and only for it."""
    if instrument == _HUNDRED and "100" not in name:
        raise BrokenRow(f"expected a name with 100 for the Nasdaq-100, got {shown(name)!r}")
    if instrument == _COMPOSITE and "100" in name:
        raise BrokenRow(f"expected the Nasdaq Composite, got {shown(name)!r}")
