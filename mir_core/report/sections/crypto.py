"""Section 3: coins, stablecoins, DeFi: prices, what was issued, what flowed, what was traded."""

from mir_core.model.message import Sentence
from mir_core.model.report import Block
from mir_core.report.contract import Context, SectionSpec
from mir_core.report.sections import (
    _crypto_absent,
    _crypto_coins,
    _crypto_dex,
    _crypto_locked,
    _crypto_stable,
)

TITLE = Sentence("section.crypto", "Crypto & DeFi")


def _build(context: Context) -> tuple[Block, ...]:
    return (
        *_crypto_coins.build(context),
        *_crypto_locked.build(context),
        *_crypto_stable.build(context),
        *_crypto_dex.build(context),
        *_crypto_absent.build(context),
    )


SECTION = SectionSpec("crypto", 30, TITLE, _build)
