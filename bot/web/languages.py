"""Which language a reader gets."""

from collections.abc import Collection

from aiohttp import web

_MOST_HEADER = 500


def of_request(request: web.Request, known: Collection[str]) -> str:
    """The language of a page's address; else the reader's preferred one; else the first."""
    named = request.match_info.get("language") or request.path.strip("/").partition("/")[0]
    return named if named in known else preferred(request.headers.get("Accept-Language", ""), known)


def preferred(header: str, known: Collection[str]) -> str:
    """The known language that an Accept-Language likes best; the first known one for none."""
    best, weight = next(iter(known)), 0.0
    for item in header[:_MOST_HEADER].split(","):
        tag, _, parameter = item.partition(";")
        language = tag.strip().lower().partition("-")[0]
        liked = _weight(parameter)
        if language in known and liked > weight:
            best, weight = language, liked
    return best


def _weight(parameter: str) -> float:
    """Of `q=0.8`; 1 for nothing, 0 for what is none."""
    name, _, value = parameter.replace(" ", "").partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if name == "q" and 0 <= weight <= 1 else 0.0
