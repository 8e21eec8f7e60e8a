"""No SQL is built from text: every statement is made of constants, every value is a parameter."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STORE = ROOT / "bot" / "store"
RUNS = {"execute", "many", "executemany", "executescript", "execute_fetchall", "one", "all", "value"}
ALLOWED = {
    # A pragma and the name of a table take no parameter; both are ours (an int, a name out of the schema).
    ("witness.py", "count_one"), ("backup.py", "rows_of"), ("engine.py", "_prepare"),
    ("snapshot.py", "_has_null"), ("merging.py", "merge_persons"), ("copying.py", "_rows"), ("copying.py", "_put"),
    # The name of a table that its two callers, a few lines above, write out.
    ("rolls.py", "_put_links"),
    # Conditions of our own table of tables, behind the verb that it asks for.
    ("personal.py", "erase_rows"),
    # The statements of a migration's own file.
    ("migrating.py", "_apply"), ("migrating.py", "migrate"),
    # What they pass on was written by a caller that this test reads too.
    ("engine.py", "execute"), ("engine.py", "many"), ("engine.py", "one"), ("engine.py", "all"),
    ("engine.py", "value"), ("engine.py", "_run"), ("engine.py", "first"), ("portfolio_rows.py", "whole"),
    ("shelf_file.py", "_rows"),
}  # fmt: skip


def is_constant(node: ast.expr, constants: set[str]) -> bool:
    """Whether an expression is made of literals and of the module's own constants."""
    match node:
        case ast.Constant():
            return isinstance(node.value, str)
        case ast.Name():
            return node.id in constants or node.id.lstrip("_").isupper()
        case ast.Attribute():
            return node.attr.lstrip("_").isupper() or is_constant(node.value, constants)
        case ast.Tuple():
            return all(is_constant(one, constants) for one in node.elts)
        case ast.BinOp():
            return is_constant(node.left, constants) and is_constant(node.right, constants)
        case ast.JoinedStr():
            return all(
                is_constant(part.value if isinstance(part, ast.FormattedValue) else part, constants)
                for part in node.values
            )
        case ast.IfExp():
            return is_constant(node.body, constants) and is_constant(node.orelse, constants)
        case _:
            return False


def faults_of(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for function in [n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]:
        if (path.name, function.name) in ALLOWED:
            continue
        # A name that is only ever given constants in this function counts as one.
        given: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        given.setdefault(target.id, []).append(node.value)
            elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
                given.setdefault(node.target.id, []).append(node.iter)
        constants = {name for name, values in given.items() if all(is_constant(v, set()) for v in values)}
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in RUNS
                and node.args
            ):
                first = node.args[0]
                if not is_constant(first, constants) and not _is_no_sql(node):
                    found.append(f"{path.name}:{node.lineno} in {function.name}")
    return found


def _is_no_sql(node: ast.Call) -> bool:
    """`all(...)`-like calls on something else than a connection or a transaction."""
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
    name = (
        receiver.id
        if isinstance(receiver, ast.Name)
        else receiver.attr
        if isinstance(receiver, ast.Attribute)
        else ""
    )
    return name not in {
        "tx",
        "connection",
        "raw",
        "c",
        "copy",
        "_connection",
        "_store",
        "store",
        "reader",
        "writer",
    }


def test_statements_are_made_of_constants() -> None:
    read = sorted(STORE.rglob("*.py"))
    assert len(read) > 40, "the store is elsewhere: this test reads nothing"
    assert [fault for path in read for fault in faults_of(path)] == []


def test_nobody_else_writes_sql() -> None:
    others = [p for p in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/*.py")] if STORE not in p.parents]
    assert len(others) > 300, "the program is elsewhere: this test reads nothing"
    named = [
        p.name
        for p in others
        if re.search(r"^\s*(import|from) (sqlite3|asyncpg)\b", p.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert named == []


def test_a_statement_built_from_text_is_found(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("async def f(tx, name):\n    await tx.execute(f\"delete from x where n = '{name}'\")\n")
    assert faults_of(bad) == ["bad.py:2 in f"]
