"""What stays on one line wherever a line has the room: names, dates, quantities with their unit."""

import re
from functools import cache, lru_cache

from formatters.catalog import Catalog, languages
from formatters.width import atoms, is_wide

_DATE = r"(?:\d+年)?\d+月(?:\d+日)?|\d+日"
_QUANTITY = (
    r"[(（]?[+\-\u2212]?\d[\d.,]*\u00a0?(?:个(?:百分点|交易日)|万?亿?[美港]?元|[万亿次天%]+)[)）]?"
)
#: Words that the Chinese sentences of pictures use often, the longest first.
_TERMS = (
    "任意同长时段|任意一日|价格因素|无从测算|强烈偏多|强烈偏空|波动平淡|独立行情|"
    "传导中断|类似情形|置信区间|尚难定论|百分点|最高|最低|净额|百分位|交易日|中位数|标准差|"
    "意外度|收益差|以太币|稳定币|资金流|流通量|总市值|锁仓量|科技股|待开盘|"
    "不足以|任意|时段|市值|价格|测算|主导|偏多|偏空|中性|验证|判断|倾向|收敛|"
    "过半|样本|美股|港股|主要|同涨|同跌|国企|恒生|历史|概率|影响|虚线|次数|"
    "应验|比例|部分|解释|剔除|跑赢|跑输|连续|总体|结果|触发|来源|数据"
)


@lru_cache(maxsize=2048)
def stretches(text: str) -> tuple[str, ...]:
    """What a line should not break, each with the space before it; together they are the text."""
    inside = {
        position
        for found in _pattern().finditer(text)
        for position in range(found.start() + 1, found.end())
    }
    found: list[str] = []
    position = 0
    for atom in atoms(text):
        if found and position in inside:
            found[-1] += atom
        else:
            found.append(atom)
        position += len(atom)
    return tuple(found)


@cache
def _pattern() -> re.Pattern[str]:
    """Dates, quantities, the names of all languages, terms: the longest first."""
    names = {
        name
        for language in languages()
        for name in Catalog.load(language).file.names.values()
        if len(name) > 1 and (" " in name or any(map(is_wide, name)))
    }
    words = sorted(names, key=lambda word: (-len(word), word))
    return re.compile("|".join((_DATE, _QUANTITY, *map(re.escape, words), _TERMS)))
