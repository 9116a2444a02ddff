"""What a browser would send for the one form of a page."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._text: str | None = None
        self._list: str | None = None
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("class") == "fields"
        if not self._is_inside:
            return
        name = given.get("name", "")
        if tag == "input" and name and "disabled" not in given:
            ticked = given.get("type") in {"checkbox", "radio"}
            if not ticked or "checked" in given:
                self.sent[name] = given.get("value", "on" if ticked else "")
        elif tag == "textarea":
            self._text = name
            self.sent[name] = ""
        elif tag == "select":
            self._list = None if "disabled" in given else name
        elif tag == "option" and self._list and ("selected" in given or self._list not in self.sent):
            self.sent[self._list] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text:
            self.sent[self._text] += data.removeprefix("\n") if not self.sent[self._text] else data


def form_fields(page: str) -> dict[str, str]:
    parser = _Fields()
    parser.feed(page)
    return parser.sent | {"act": "save"}
