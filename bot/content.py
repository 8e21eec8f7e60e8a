"""Where the content lives: `data/` in a checkout, `bot/_data` in an installed wheel."""

from __future__ import annotations

from pathlib import Path


def content(*names: str) -> Path:
    """The path of a content file, e.g. `content("referentiels", "commun.toml")`.

    Raises FileNotFoundError if neither place has it.
    """
    here = Path(__file__).parent
    for root in (here / "_data", here.parent / "data"):
        path = root.joinpath(*names)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(names))
