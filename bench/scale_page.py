"""The figures of docs/passage-a-l-echelle.md and their arithmetic, from bench/results/scale.json and footprint.json.

What people do in a day is supposed, not measured: it stands in `HABITS`, and the page says so.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bench.report import RESULTS, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PAGE: Final = ROOT / "docs" / "passage-a-l-echelle.md"
BEGIN, END = "<!-- mesures : python -m bench.page -->\n", "<!-- fin des mesures -->\n"
HOSTS: Final = (10, 1_000, 100_000)
BOTH: Final = ("SQLite", "PostgreSQL")


@dataclass(frozen=True, slots=True)
class Habits:
    """What is supposed of people.

    Commands of each in a day, the share of them in the busiest hour, reminders of a School that fall in one minute;
    and how much of a processor one process may take before another one is started.
    """

    commands: int = 5
    busiest: float = 0.25
    reminders: int = 10
    share: float = 0.5


HABITS: Final = Habits()
DISCORD: Final = 50
"""Messages that a bot may send in a second: https://discord.com/developers/docs/topics/rate-limits (global)."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What was measured, in MB and in seconds of a processor."""

    people: int
    megabytes: Mapping[str, float]  # of a School
    command: Mapping[str, float]  # 1,000 of them, database server included
    reminder: float  # 10,000 of them
    server: float  # the database server's part of that
    memory: float  # of an idle process with Discord
    about: str

    def commands_each_second(self, schools: int) -> float:
        """In the busiest hour."""
        return schools * self.people * HABITS.commands * HABITS.busiest / 3600

    def cores_of_commands(self, schools: int, kept: str) -> float:
        """Processors that these commands keep busy."""
        return self.commands_each_second(schools) * self.command[kept] / 1000

    def reminders_at_once(self, schools: int) -> int:
        """In the busiest minute."""
        return schools * HABITS.reminders

    def cores_of_reminders(self, schools: int) -> float:
        """Processors that these reminders keep busy during their minute."""
        return self.reminders_at_once(schools) * self.reminder / 10_000 / 60

    def processes(self, schools: int) -> int:
        """As many as keep below their share in the busiest minute, the database server apart."""
        commands = self.cores_of_commands(schools, "PostgreSQL")
        ours = commands + self.cores_of_reminders(schools) * (1 - self.server / self.reminder)
        return max(1, math.ceil(ours / HABITS.share))


def page(text: str) -> str:
    """The page with today's figures between its two marks. Raises ValueError if a mark is gone."""
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(PAGE.name)
    return before + BEGIN + "\n" + _figures() + "\n" + END + after


def _figures() -> str:
    path = RESULTS / "scale.json"
    if not path.exists():
        return "Pas encore mesuré : `make bench-scale`.\n"
    kept, footprint = _read("scale"), _read("footprint")
    lines = kept["results"]
    costs = Costs(
        people=int(lines["people of a School"]["SQLite"]),
        megabytes=lines["MB per School"],
        command=lines["CPU s per 1,000 commands"],
        reminder=lines["reminders: CPU s per 10,000"]["PostgreSQL"],
        server=lines["reminders: of which the database server"]["PostgreSQL"],
        memory=footprint["results"]["discord"]["memory_mb"],
        about=f"Révision {kept['commit']}, le {_day(kept['date'])}, {kept['machine']}",
    )
    return "\n".join([*_measured(costs, lines), "", *_needed(costs)]) + "\n"


def _measured(costs: Costs, lines: Mapping[str, Mapping[str, float]]) -> list[str]:
    def row(said: str, name: str, unit: str, only: Sequence[str] = BOTH) -> tuple[str, ...]:
        return said, *(f"{french(lines[name][each])} {unit}" if each in only else "—" for each in BOTH)

    crash, sent = ("PostgreSQL",), ("PostgreSQL",)
    schools = french(lines["Schools"]["SQLite"])
    return [
        f"{costs.about} ; {schools} établissements de {costs.people} personnes, 20 réalisations par étudiant, 100 rappels.",
        "",
        *_table(
            ("", *BOTH),
            [
                row("un établissement, disque", "MB per School", "Mo"),
                row("1 000 commandes (un acte pour quatre lectures), processeur", "CPU s per 1,000 commands", "s"),
                row("— dont le serveur de base", "of which the database server", "s", crash),
                row("10 000 rappels, processeur", "reminders: CPU s per 10,000", "s", sent),
                row("— dont le serveur de base", "reminders: of which the database server", "s", sent),
                row("devoir du jour (durées, effacements), tous les établissements", "daily duty, s", "s"),
                row("— attente des autres pendant ce temps, p99", "daily duty: loop lag p99_ms", "ms"),
                row("`/progression`, p50", "/progression p50_ms", "ms"),
                row("`/progression`, p99", "/progression p99_ms", "ms"),
                row("actes par seconde, un processus", "acts/s", ""),
                row("rappels dus dans une minute", "reminders: due in one minute", "", sent),
                row("— partis, par trois processus dont un tué, en", "reminders: sent in, s", "s", sent),
                row("— perdus", "reminders: lost", "", sent),
                row("— doublés", "reminders: double", "", sent),
                row("PostgreSQL tombe sous la charge : actes confirmés", "crash: acknowledged", "", crash),
                row("— perdus", "crash: lost", "", crash),
                row("— faits deux fois", "crash: done twice", "", crash),
            ],
        ),
    ]  # fmt: skip


def _needed(costs: Costs) -> list[str]:
    habits, disk = HABITS, costs.megabytes
    busiest = french(100 * habits.busiest)
    one = french(costs.command["SQLite"])
    other = french(costs.command["PostgreSQL"])
    minute = french(costs.reminder)

    def row(said: str, sum_: str, figure: Callable[[int], str]) -> tuple[str, ...]:
        return said, sum_, *(figure(schools) for schools in HOSTS)

    supposed = (
        f"Supposé, et non mesuré : {habits.commands} commandes par personne et par jour, {busiest} % d’entre elles dans"
        f" l’heure la plus pleine, {habits.reminders} rappels par établissement dans la même minute, un processus occupé"
        " à moitié au plus. N est le nombre d’établissements."
    )
    return [
        supposed,
        "",
        *_table(
            ("besoin", "calcul", *(f"N = {french(schools)}" for schools in HOSTS)),
            [
                row("disque, SQLite", f"N × {french(disk['SQLite'])} Mo", lambda n: _size(n * disk["SQLite"])),
                row(
                    "disque, PostgreSQL", f"N × {french(disk['PostgreSQL'])} Mo",
                    lambda n: _size(n * disk["PostgreSQL"]),
                ),
                row(
                    "commandes par seconde",
                    f"N × {costs.people} × {habits.commands} × {busiest} % ÷ 3 600 s",
                    lambda n: french(costs.commands_each_second(n)),
                ),
                row(
                    "cœurs occupés par elles, SQLite", f"commandes par seconde × {one} s ÷ 1 000",
                    lambda n: french(costs.cores_of_commands(n, "SQLite")),
                ),
                row(
                    "cœurs occupés par elles, PostgreSQL", f"commandes par seconde × {other} s ÷ 1 000",
                    lambda n: french(costs.cores_of_commands(n, "PostgreSQL")),
                ),
                row("rappels dans une minute", f"N × {habits.reminders}", lambda n: french(costs.reminders_at_once(n))),
                row(
                    "cœurs occupés par eux, cette minute", f"rappels × {minute} s ÷ 10 000 ÷ 60 s",
                    lambda n: french(costs.cores_of_reminders(n)),
                ),
                row(
                    "leur départ, au rythme que Discord permet à un bot", f"rappels ÷ {DISCORD} par seconde",
                    lambda n: _duration(costs.reminders_at_once(n) / DISCORD),
                ),
                row(
                    "processus du bot, PostgreSQL",
                    f"cœurs, sans ceux de la base pour les rappels, ÷ {french(habits.share)}, arrondi au-dessus",
                    lambda n: french(costs.processes(n)),
                ),
                row(
                    "mémoire de ces processus", f"processus × {french(costs.memory)} Mo (au repos, Discord seul)",
                    lambda n: _size(costs.processes(n) * costs.memory),
                ),
            ],
        ),
    ]  # fmt: skip


def french(figure: float) -> str:
    """Three significant digits, decimals after a comma, thousands apart."""
    if figure == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(figure))))
    text = f"{figure:,.{digits}f}".replace(",", "\u202f").replace(".", ",")
    return text.rstrip("0").rstrip(",") if "," in text else text


def _size(megabytes: float) -> str:
    return f"{french(megabytes / 1000)} Go" if megabytes >= 1000 else f"{french(megabytes)} Mo"


def _duration(seconds: float) -> str:
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{french(seconds / length)} {unit}"
    return f"{french(seconds)} s"


def _day(date: str) -> str:
    return f"{date[8:10]}/{date[5:7]}/{date[:4]}"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    right = ["---", *["---:"] * (len(headings) - 1)]
    return ["| " + " | ".join(cell.strip() for cell in row) + " |" for row in (headings, right, *rows)]


def _read(name: str) -> Any:
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
