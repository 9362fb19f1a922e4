"""Reads the numbers of a text back, as a reader of the language would.

The patterns come from the locale file and from babel, so a new language needs nothing here. It
works on the finished text and knows no value: whatever the writing side got wrong shows.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from babel.dates import get_month_names
from babel.numbers import get_decimal_symbol, get_group_symbol, list_currencies

from formatters.catalog import Catalog

#: A sign belongs to the number only if it does not join it to something before it (5-10, DAI-3).
_SIGN = r"(?P<{0}sign>(?<![0-9A-Za-z%)\]])[+\-\u2212]+)?"
_SPACE = r"[ \u00a0]?"
_DATE_FIELDS = re.compile(r"y+|M+|d+|'[^']*'|[^yMd']+")
_SHORT_YEAR = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """One number as it was read.

    Attributes:
        unit: `%`, `bp`, an ISO 4217 code, `date`, `day` (without a year), `time`, or empty.
        number: In that unit, unscaled; dates as yyyymmdd or mmdd, times as hhmm.
    """

    unit: str
    number: Decimal

    def __str__(self) -> str:
        return f"{self.number:f} {self.unit}".rstrip()


class Reader:
    """Finds the numbers of texts in one language."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._units = catalog.file.units
        self._group: str = get_group_symbol(catalog.locale)
        self._decimal: str = get_decimal_symbol(catalog.locale)
        names = get_month_names("abbreviated", "format", catalog.locale)
        self._months: Mapping[str, int] = {name: month for month, name in names.items()}
        self._pattern = re.compile("|".join(self._alternatives()))
        self._numbered_names = _any(
            name for name in catalog.file.names.values() if re.search("[0-9]", name)
        )

    def without_names(self, text: str, mark: str) -> str:
        """The text with every name that holds digits (S&P 500) replaced by `mark`."""
        return re.sub(self._numbered_names, mark, text)

    def readings(self, text: str) -> Counter[Reading]:
        """Every number of the text with its unit, as often as it occurs."""
        return Counter(self._reading(match) for match in self._pattern.finditer(text))

    def _alternatives(self) -> Iterator[str]:
        yield self._date_pattern("date", self._units.day)
        yield self._date_pattern("iso", "yyyy-MM-dd")
        yield self._date_pattern("day", self._units.day_short)
        yield r"(?<![0-9])(?P<time>[0-9]{2}:[0-9]{2})(?![0-9])"
        for code, form in self._units.currencies.items():
            yield self._money(f"money{code}", form)
        yield self._money("other", self._units.other_currency)
        yield self._quantity("percent", self._units.percent)
        yield self._quantity("spread", self._units.spread)
        yield self._number("plain") + self._scale("plain")

    def _reading(self, match: re.Match[str]) -> Reading:
        kind = str(match.lastgroup).partition("_")[0]
        found = match.groupdict()
        if kind in {"date", "iso", "day"}:
            return self._date_reading(kind, found)
        if kind == "time":
            return Reading("time", Decimal(str(found["time"]).replace(":", "")))
        number = self._value(kind, found)
        if kind == "spread":
            return Reading("bp", number * self._units.spread_bp)
        if kind == "percent":
            return Reading("%", number)
        code = found["other_code"] if kind == "other" else kind.removeprefix("money")
        return Reading("" if kind == "plain" else str(code), number)

    def _value(self, kind: str, found: Mapping[str, str | None]) -> Decimal:
        digits = str(found[f"{kind}_number"]).replace(self._group, "").replace(self._decimal, ".")
        power = self._units.scales.get(found.get(f"{kind}_scale") or "", 0)
        size = Decimal(digits).scaleb(power) if power else Decimal(digits)
        minuses = sum(sign != "+" for sign in found[f"{kind}_sign"] or "")
        return -size if minuses % 2 else size

    def _date_reading(self, kind: str, found: Mapping[str, str | None]) -> Reading:
        month = str(found[f"{kind}_month"])
        number = self._months[month] if month in self._months else int(month)
        year = int(found.get(f"{kind}_year") or 0)
        number += year * 100
        unit = "day" if kind == "day" else "date"
        return Reading(unit, Decimal(number * 100 + int(found[f"{kind}_dom"] or 0)))

    def _date_pattern(self, kind: str, pattern: str) -> str:
        fields = "".join(self._date_field(kind, part) for part in _DATE_FIELDS.findall(pattern))
        return f"(?<![0-9]){fields}(?P<{kind}_>)(?![0-9])"

    def _date_field(self, kind: str, part: str) -> str:
        if part[0] == "y":
            return f"(?P<{kind}_year>[0-9]{{{_SHORT_YEAR}}})"
        if part[0] == "d":
            return f"(?P<{kind}_dom>[0-9]{{{len(part)},2}})"
        if part == "MMM":
            return f"(?P<{kind}_month>{_any(self._months)})(?![A-Za-z])"
        if part[0] == "M":
            return f"(?P<{kind}_month>[0-9]{{{len(part)},2}})"
        return _loose(part.strip("'"))

    def _number(self, kind: str) -> str:
        group, point = re.escape(self._group), re.escape(self._decimal)
        whole = rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}})+(?![0-9])|[0-9]+"
        return _SIGN.format(f"{kind}_") + rf"(?P<{kind}_number>(?:{whole})(?:{point}[0-9]+)?)"

    def _scale(self, kind: str) -> str:
        return f"(?P<{kind}_scale>(?:{_any(self._units.scales)})(?![A-Za-z]))?(?P<{kind}_>)"

    def _quantity(self, kind: str, form: str) -> str:
        before, _, after = form.partition("{number}")
        return _loose(before) + self._number(kind) + _loose(after) + f"(?P<{kind}_>)"

    def _money(self, kind: str, form: str) -> str:
        """An amount; its sign stands before the whole."""
        codes = f"(?<![A-Za-z])(?P<{kind}_code>{_any(list_currencies())})"
        pattern = _loose(form).replace(r"\{code\}", codes)
        number = self._number(kind).removeprefix(_SIGN.format(f"{kind}_")) + self._scale(kind)
        body = pattern.replace(r"\{number\}", number.removesuffix(f"(?P<{kind}_>)"))
        return _SIGN.format(f"{kind}_") + body + f"(?P<{kind}_>)"


def _any(words: Iterable[str]) -> str:
    """Alternation of words, longest first; of nothing: what never matches."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


def _loose(text: str) -> str:
    """A literal pattern whose spaces may be of either kind, or absent."""
    return re.escape(text).replace("\u00a0", _SPACE).replace(r"\ ", _SPACE)
