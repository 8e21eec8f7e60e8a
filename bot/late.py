"""Modules that a library imports for a use of it that is not ours: loaded when they are first used, if ever.

`importlib.util.LazyLoader` would do, were a second `import` of a module no use of it.
"""

from __future__ import annotations

import sys
from importlib.abc import Loader
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


def load_late(*names: str) -> None:
    """From now on, these modules run when something in them is asked for.

    Only for what is imported whole (`import h11`): `from h11 import …` asks. Call it before the library is
    imported; a module that is there already is left as it is.
    """
    if _LATE not in sys.meta_path:
        sys.meta_path.insert(0, _LATE)
    _LATE.names.update(names)


class _Late:
    """Is a `MetaPathFinder`, for the modules of `names` alone."""

    def __init__(self) -> None:
        self.names: Final[set[str]] = set()

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where the module is, with a loader that waits."""
        spec = PathFinder.find_spec(name, path, target) if name in self.names else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Waiting(spec.loader)
        return spec


class _Waiting(Loader):
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module empty but for what is called when a name is not in it (PEP 562)."""

        def run_and_get(name: str) -> object:
            vars(module).pop("__getattr__", None)
            self._loader.exec_module(module)
            return getattr(module, name)

        vars(module)["__getattr__"] = run_and_get


_LATE: Final = _Late()
