"""A page as an independent parser reads it."""

from html.parser import HTMLParser

#: Elements without an end tag.
_VOID = {"meta", "link", "input", "br", "hr", "img", "source"}


class Read(HTMLParser):
    """Tags with their attributes, text, and whether every tag is closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == [], f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] not in (["style"], ["script"]):
            self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of every element of a kind, in order."""
        return [attributes for name, attributes in self.tags if name == tag]


def squeezed(text: str) -> str:
    """Without white space."""
    return "".join(text.split())
