"""Makes the font of the pictures: a subset of Noto Sans SC with one weight axis.

Needs fonttools, and the full variable font of Google Fonts, `NotoSansSC[wght].ttf`:

    python docs/font/build.py 'NotoSansSC[wght].ttf' [more characters...]

Kept are Latin, Greek and Cyrillic letters, punctuation, arrows, signs and shapes, the hanzi of
GB2312, all that the font in place already has, and weights from 400 to 700. The licence beside the
font (OFL.txt) lets it be changed and shared under the same licence.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

TARGET = Path(__file__).parents[2] / "formatters" / "images" / "fonts" / "NotoSansSC-VF.ttf"
WEIGHTS = (400, 700)
#: Latin with accents, spacing marks, Greek, Cyrillic, Vietnamese, punctuation, signs, arrows,
#: mathematics, circled numbers, frames, shapes, Chinese punctuation, kana, wide forms.
BLOCKS = (
    (0x20, 0x17F), (0x2C0, 0x2DF), (0x300, 0x30F), (0x391, 0x3C9), (0x401, 0x451),
    (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x20A0, 0x22FF), (0x2460, 0x24FF), (0x2500, 0x27BF),
    (0x3000, 0x30FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF),
)  # fmt: skip


def main(source: Path, more: str) -> None:
    """Write the font in its place."""
    font = TTFont(source)
    options = Options()
    options.layout_features = ["ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted({*_wanted(), *map(ord, more)}))
    subsetter.subset(font)
    limited = instantiateVariableFont(font, {"wght": WEIGHTS})
    limited.save(TARGET)
    sys.stdout.write(f"{TARGET}: {len(limited.getBestCmap())} characters\n")


def _wanted() -> Iterator[int]:
    """Code points of the blocks, of GB2312, and of the font in place."""
    for first, last in BLOCKS:
        yield from range(first, last + 1)
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            yield from map(ord, bytes((high, low)).decode("gb2312", "ignore"))
    if TARGET.exists():  # what has been readable stays so
        yield from TTFont(TARGET).getBestCmap()


if __name__ == "__main__":
    main(Path(sys.argv[1]), "".join(sys.argv[2:]))
