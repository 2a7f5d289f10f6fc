"""What is wrong with the HTML of a page: the rules that our pages could break, each by name."""

from collections import Counter
from html.parser import HTMLParser


def _list(names: str) -> frozenset[str]:
    return frozenset(names.split())


VOID = _list("area base br col embed hr img input link meta source track wbr")
PHRASING = _list(
    "a abbr b bdi br button cite code datalist em i img input kbd label mark meter noscript option"
    " output progress q s samp script select small span strong sub summary sup svg template"
    " textarea time u var wbr"
)
ONLY_PHRASING = _list("p h1 h2 h3 h4 h5 h6 span b i em small strong button label")
HEADERS = frozenset({"meta", "title", "link", "style", "script", "base", "noscript", "template"})
PARENTS = {
    "li": {"ul", "ol"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "tr": {"thead", "tbody", "tfoot", "table"},
    "td": {"tr"},
    "th": {"tr"},
    "thead": {"table"},
    "tbody": {"table"},
    "caption": {"table"},
    "option": {"select", "datalist", "optgroup"},
    "summary": {"details"},
    "main": {"body", "div"},
    "title": {"head", "svg", "g", "symbol", "use", "path"},
    "head": {"html"},
    "body": {"html"},
    "style": {"head", "noscript", "svg", "defs"},
    "meta": {"head", "noscript"},
}
CHILDREN = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"}, "tr": {"td", "th"}}
PRESSED = frozenset({"a", "button", "summary", "select", "textarea", "label"})
NEEDED = {"img": {"src", "alt"}, "html": {"lang"}, "link": {"rel", "href"}, "use": {"href"}}
REFERENCES = ("for", "list", "aria-controls", "aria-labelledby", "aria-describedby")


class Checker(HTMLParser):
    """Notes what breaks a rule."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.open: list[str] = []
        self.seen: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.asked: list[str] = []
        self.charsets = 0

    def complain(self, text: str) -> None:
        """Note what is wrong, and where."""
        line, column = self.getpos()
        self.wrong.append(f"{line}:{column}: {text} in {' '.join(self.open[-4:])}")

    def handle_decl(self, decl: str) -> None:
        if self.seen or decl.lower() != "doctype html":
            self.complain(f"declaration {decl!r}")
        self.seen["!"] += 1

    def handle_data(self, data: str) -> None:
        if data.strip() and (not self.open or self.open[-1] in {"html", "head", "ul", "ol", "tr"}):
            self.complain(f"text {data.strip()[:20]!r}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            if "svg" not in self.open:
                self.complain(f"<{tag}/> does not close itself")
            self.handle_endtag(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._check_attributes(tag, attrs)
        if not self.seen:
            self.complain("no declaration")
        self.seen[tag] += 1
        if tag == "option" and self.open[-1:] == [tag]:  # the next one ends it
            self.open.pop()
        parent = self.open[-1] if self.open else ""
        if self.seen[tag] > 1 and tag in {"html", "head", "body", "main"}:
            self.complain(f"a second <{tag}>")
        if "svg" not in self.open:
            self._check_place(tag, parent)
        if tag not in VOID:
            self.open.append(tag)

    def _check_attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if len(given) < len(attrs):
            self.complain(f"an attribute twice on <{tag}>")
        if missing := NEEDED.get(tag, set()) - set(given):
            self.complain(f"<{tag}> without {', '.join(sorted(missing))}")
        if name := given.get("id"):
            self.ids[name] += 1
            if " " in name:
                self.complain(f"a blank in the id {name!r}")
        for reference in REFERENCES:
            self.asked += (given.get(reference) or "").split()
        if tag == "meta" and (
            "charset" in given or (given.get("http-equiv") or "").lower() == "content-type"
        ):
            self.charsets += 1

    def _check_place(self, tag: str, parent: str) -> None:
        if tag in PARENTS and parent not in PARENTS[tag]:
            self.complain(f"<{tag}>")
        if parent in CHILDREN and tag not in CHILDREN[parent] | {"script", "template"}:
            self.complain(f"<{tag}>")
        if parent == "head" and tag not in HEADERS:
            self.complain(f"<{tag}>")
        if parent == "html" and tag not in {"head", "body"}:
            self.complain(f"<{tag}>")
        if tag not in PHRASING and ONLY_PHRASING & set(self.open):
            self.complain(f"<{tag}> among words")
        if tag in PRESSED - {"label"} and PRESSED & (set(self.open) - {"label"}):
            self.complain(f"<{tag}> inside of what is pressed")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"datalist", "select"} and self.open[-1:] == ["option"]:
            self.open.pop()
        if not self.open or self.open[-1] != tag:
            self.complain(f"</{tag}>")
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def find_invalid(html: str) -> list[str]:
    """Return what is wrong with the HTML of a page."""
    checker = Checker()
    checker.feed(html)
    checker.close()
    wrong = checker.wrong + [f"<{tag}> is never closed" for tag in checker.open]
    wrong += [f"{count} × id {name!r}" for name, count in checker.ids.items() if count > 1]
    wrong += [f"no id {name!r}" for name in checker.asked if name not in checker.ids]
    if checker.charsets != 1:
        wrong.append(f"the encoding is told {checker.charsets} times")
    if "\0" in html:
        wrong.append("a zero character")
    return wrong + [
        f"no <{tag}>" for tag in ("html", "head", "title", "body") if not checker.seen[tag]
    ]
