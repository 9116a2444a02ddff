"""Renders Markdown in a process of its own, so that a slow text can be stopped. Reads and writes JSON lists."""

import json
import sys

import markdown

# `lms.lib.markdown` knows this number; nothing of ours is imported here, so that the process starts quickly.
TOO_DEEP = 3
BOXES = ("company", "story", "post", "remember")


def main() -> None:
    renderer = markdown.Markdown(
        extensions=["tables", "sane_lists", "pymdownx.blocks.admonition"],
        extension_configs={"pymdownx.blocks.admonition": {"types": list(BOXES)}},
        output_format="html",
    )
    texts = json.load(sys.stdin)
    try:
        rendered = [renderer.reset().convert(text) for text in texts]
    except RecursionError:
        sys.exit(TOO_DEEP)
    json.dump(rendered, sys.stdout)


if __name__ == "__main__":
    main()
