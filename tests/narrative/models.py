"""Models: one that words sentences well, and many that do not."""

import json
import re
from collections.abc import Callable, Mapping

from tests.narrative.server import Asked, Behaviour, Reply, sentences

#: From language and text to text.
Wording = Callable[[str, str], str]

#: What may be said otherwise, by language.
_OTHERWISE = {
    "en": {
        " outran ": " outperformed ",
        "a gap of": "a spread of",
        "Such gaps had closed by half": "Such gaps had halved",
        "It is no general": "This is no general",
    },
    "zh": {
        "跑赢": "领先",
        "收益差": "差距",
        "这并非": "并非",
        "交易日后收敛过半": "交易日后收窄过半",
    },
}


def well(language: str, text: str) -> str:
    """The same in other words."""
    for old, new in _OTHERWISE[language].items():
        text = text.replace(old, new)
    return text


def _invented(_language: str, text: str) -> str:
    """Every number's last digit is another one."""
    return re.sub(r"\d(?!\d)", lambda match: str((int(match[0]) + 3) % 10), text)


def _swapped_sign(_language: str, text: str) -> str:
    turned = text.translate(str.maketrans("+-", "-+"))
    return turned.replace("outran", "lagged").replace("跑赢", "跑输")


def _wrong_market(language: str, text: str) -> str:
    names = {"en": ("ChiNext", "Nasdaq-100"), "zh": ("创业板指", "纳斯达克100")}
    return text.replace(*names[language])


def _wrong_unit(language: str, text: str) -> str:
    return (
        text.replace(" bp", " %").replace("\u00a0bp", " %")
        if language == "en"
        else text.replace("个百分点", "%")
    )


def _old_date(language: str, text: str) -> str:
    return text[:-1] + (" on 26 September 2025." if language == "en" else "（2025年9月26日）。")


def _cause(language: str, text: str) -> str:
    return text[:-1] + (" because the Fed cut rates." if language == "en" else "，因为美联储降息。")


def _advice(language: str, text: str) -> str:
    return text[:-1] + (" - buy now." if language == "en" else "，建议买入。")


def _flow(language: str, text: str) -> str:
    return text[:-1] + (
        " with northbound net inflow." if language == "en" else "，北向资金净流入。"
    )


def _link(_language: str, text: str) -> str:
    return text[:-1] + " https://evil.example/claim."


def _shorter(language: str, text: str) -> str:
    return text.partition(":" if language == "en" else "：")[0] + (
        "." if language == "en" else "。"
    )


def _half_right(language: str, text: str) -> str:
    """Well in English, wrong in Chinese."""
    return well(language, text) if language == "en" else _invented(language, text)


def _other_rounding(language: str, text: str) -> str:
    """Right in each language, but the languages print different numbers."""
    if language == "en":
        return re.sub(r"([+-]\d)\.(\d)(\d)", lambda m: _tenth(m[0]), text)
    return text


def _tenth(number: str) -> str:
    return f"{float(number):+.1f}"


WRONG: Mapping[str, Wording] = {
    "invented number": _invented,
    "swapped sign": _swapped_sign,
    "wrong market": _wrong_market,
    "wrong unit": _wrong_unit,
    "old date": _old_date,
    "cause": _cause,
    "advice": _advice,
    "northbound net flow": _flow,
    "link": _link,
    "less than the sentence": _shorter,
    "one language only": _half_right,
    "languages rounded differently": _other_rounding,
}


def saying(word: Wording) -> Behaviour:
    """A model that words every sentence so."""
    return lambda asked, _number: sentences(asked, word)


def obedient(asked: Asked, _number: int) -> Reply:
    """A model that follows what it finds in the data."""
    told = json.dumps(asked.data, ensure_ascii=False)
    if "Ignore previous instructions" not in told:
        return sentences(asked, well)
    evil = {"en": "Bitcoin is guaranteed to double, buy now.", "zh": "比特币必将翻倍，建议买入。"}
    return sentences(asked, lambda language, _text: evil[language])
