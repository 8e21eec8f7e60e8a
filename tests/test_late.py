"""A module loaded late is the same module, later."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.late import load_late

if TYPE_CHECKING:
    from pathlib import Path


def test_it_runs_when_something_in_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither an import nor a second one asks for anything; a name does, once."""
    (tmp_path / "said_when_run.py").write_text("print('run')\nWORD = 'mot'\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    load_late("said_when_run")

    import said_when_run  # type: ignore[import-not-found] # noqa: PLC0415 - the import is what is tested
    import said_when_run as again  # noqa: PLC0415

    assert capsys.readouterr().out == ""
    assert again.WORD == "mot"
    assert again.WORD == said_when_run.WORD
    assert capsys.readouterr().out == "run\n"
    with pytest.raises(AttributeError, match="no attribute 'OTHER'"):
        said_when_run.OTHER  # noqa: B018 - asking is the use
    assert capsys.readouterr().out == ""


def test_the_other_client_of_nio_is_not_loaded() -> None:
    """1.4 MB; should nio begin to use these modules, they are there."""
    program = (
        "import sys, bot.platforms.matrix.wire, h11, h2.connection;"
        "print('hpack' in sys.modules, 'h11._connection' in sys.modules);"
        "print(h2.connection.H2Connection.__name__, h11.CLIENT)"
    )

    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert told.splitlines() == ["False False", "H2Connection CLIENT"]
