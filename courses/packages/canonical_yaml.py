"""One YAML text for one value: block style, rows of choices on one line each, double quotes, no aliases."""

import re
from typing import Any

import yaml

# A line that may be folded or stand in a block and comes back unchanged.
WORD = r"[^\s\x00-\x1f\x7f-\xa0\ud800-\udfff\ufeff\u2028\u2029]+"
FOLDABLE = re.compile(rf"(?!#){WORD}(?: {WORD})*")
# Several lines that may stand in a block as they are.
BLOCK = re.compile(rf"{WORD}(?: {WORD})*(?:\n+(?:  )*{WORD}(?: {WORD})*)+")
LONG = 90
WIDTH = 100


class Row(dict[str, Any]):
    """A mapping on one line."""


class Words(list[Any]):
    """A list on one line."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def choose_scalar_style(self) -> str:
        style = super().choose_scalar_style()
        return '"' if style == "'" else style

    def write_folded(self, text: str) -> None:
        width, self.best_width = self.best_width, WIDTH
        super().write_folded(text)
        self.best_width = width


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if len(text) > LONG and FOLDABLE.fullmatch(text):
        style = ">"
    elif BLOCK.fullmatch(text):
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _row(dumper: yaml.SafeDumper, row: Row) -> yaml.MappingNode:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", list(row.items()), flow_style=True)
    for _key, value in node.value:
        if isinstance(value, yaml.ScalarNode) and value.tag.endswith(":str"):
            value.style = None if re.fullmatch(r"[a-z0-9-]+", value.value) else '"'
    return node


def _words(dumper: yaml.SafeDumper, words: Words) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", words, flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Row, _row)
_Dumper.add_representer(Words, _words)


def dump(value: Any) -> str:
    return yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=float("inf")
    )
