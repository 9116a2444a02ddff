"""Renders Markdown in a process of its own, so that a slow text can be stopped. Reads and writes JSON lists."""

import json
import sys

import markdown

BOXES = ("company", "story", "post", "remember")


def main() -> None:
    renderer = markdown.Markdown(
        extensions=["tables", "sane_lists", "pymdownx.blocks.admonition"],
        extension_configs={"pymdownx.blocks.admonition": {"types": list(BOXES)}},
        output_format="html",
    )
    texts = json.load(sys.stdin)
    json.dump([renderer.reset().convert(text) for text in texts], sys.stdout)


if __name__ == "__main__":
    main()
