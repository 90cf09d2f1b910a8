"""Several units together: a package of counts out, sealed; packages combined, the whole hidden."""

from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from PySide6.QtWidgets import QVBoxLayout

from tytti_desktop.casework import unit
from tytti_desktop.desk.forms.ask_file import open_folder, save_as, write, write_all
from tytti_desktop.desk.forms.form_rows import LineField
from tytti_desktop.desk.kit.cards import Card, button, clear, row, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.results import publishing
from tytti_desktop.desk.running import background
from tytti_desktop.desk.running.background import ProgressPanel, Report, Step, retold
from tytti_desktop.desk.running.session import Session
from tytti_desktop.desk.running.turns import while_open
from tytti_desktop.errors import KnownError
from tytti_desktop.evaluation import listing, settings
from tytti_desktop.evaluation.output import workbook
from tytti_desktop.evaluation.releases import Ready
from tytti_desktop.evaluation.rollup import combine, memory, package
from tytti_desktop.evaluation.rollup.memory import Told
from tytti_desktop.evaluation.rollup.package import END, Package
from tytti_desktop.evaluation.table import Period, Table
from tytti_desktop.exchange import given
from tytti_desktop.vault import sealing
from tytti_desktop.vault.sealing import KeyPair, PublicKey
from tytti_desktop.words import _, ngettext

Files: TypeAlias = Mapping[Period, Mapping[str, bytes]]
Combined: TypeAlias = tuple[Sequence[Package], Mapping[Period, Ready], Files]


def _still(done: int, total: int, _rest: object) -> Step:
    return Step(done, total)


class TogetherCard(Card):
    """Packages of several units: one made of this unit's period, any number combined."""

    def __init__(self, session: Session, asked: Callable[[], Period]) -> None:
        super().__init__(
            _("Several units together"),
            _(
                "Each unit makes a package of its counts for the one who combines: sealed with "
                "their key, which they find in Settings under the hand-over and tell you. A "
                "package is confidential; only what is combined of many, with its small numbers "
                "hidden, is anonymous."
            ),
        )
        self._session, self._asked = session, asked
        self._to, self._where = "", Path()
        self.key = LineField(_("Key of the one who combines"))
        self.make = button(_("Make a package …"), self.ask_package)
        self.combine = button(_("Combine packages …"), self.ask_folder)
        self.said = text("", "strong")
        self.progress = QVBoxLayout()
        spaced(self.progress, 1)
        self.body.addWidget(self.key)
        nest(self.body, row(self.make, self.combine, None, steps=2))
        nest(self.body, self.progress)
        self.body.addWidget(self.said)

    def ask_package(self, _on: bool = False) -> None:
        """Ask where the package goes, then make it."""
        found = save_as(self.window(), self.make.text(), "luvut", END)
        if found is not None:
            self.package_to(found)

    def package_to(self, where: Path) -> None:
        """Read the tables of the period step by step, then seal their counts."""
        self.said.clear()
        try:
            to, period = PublicKey.parse(self.key.raw()), self._asked()
        except KnownError as error:
            self.said.setText(error.message)
            return
        self._where = where
        self._follow(
            background.run_steps(
                self._steps(period, to),
                done=self._packed,
                failed=self._failed,
                title=_("Counting the results"),
            )
        )

    def _steps(self, period: Period, to: PublicKey) -> Generator[Step, None, bytes]:
        session = self._session
        period = Period(period.first, min(period.last, session.today))
        names = listing.asked(None, session.vault, session.today)
        tables: list[Table] = []
        for number, name in enumerate(names, 1):
            making = listing.making(session.vault, name, period, session.today)
            step = partial(_still, number - 1, len(names))
            table = yield from retold(while_open(session, making), step)
            tables.append(table)
            yield Step(number, len(names), table.title)
        sender = unit.value(session.vault, "settings", "sender", session.today)
        return package.of_tables(session.vault, tables, period, to, str(sender["name"]))

    def _packed(self, content: bytes) -> None:
        clear(self.progress)
        words = _("Confidential until combined: only the holder of the key can open it.")
        self.said.setText(write(self._where, content, words))
        self._session.mark_saved()

    def ask_folder(self, _on: bool = False) -> None:
        """Ask for the folder of packages, then combine them; the tables go into it."""
        found = open_folder(self.window(), self.combine.text())
        if found is not None:
            self.combine_in(found)

    def combine_in(self, folder: Path) -> None:
        """Open, add up and suppress the packages of a folder on a worker."""
        self.said.clear()
        files = sorted(folder.glob(f"*{END}"))
        if not files:
            told = _("There are no packages here: their names end in {end}.")
            self.said.setText(told.format(end=END))
            return
        vault = self._session.vault
        self._where = folder
        self._follow(
            background.run(
                _combined,
                sealing.own_keys(vault),
                files,
                settings.read(vault, self._session.today).limit,
                memory.earlier(vault),
                done=self._told,
                failed=self._failed,
                title=_("Combining the packages"),
            )
        )

    def _told(self, made: Combined) -> None:
        clear(self.progress)
        vault = self._session.vault
        packages, every, files = made
        n = len(packages)
        said = ngettext("{n} package combined.", "{n} packages combined.", n).format(n=n)
        with vault.atomic():  # what cannot be written is not recorded as combined
            combine.record(vault, packages, every)
            for days, contents in files.items():
                said = write_all(self._where / combine.folder(days), contents, said)
        self._session.mark_saved()
        self.said.setText(said)

    def _follow(self, task: background.Task) -> None:
        clear(self.progress)
        self.progress.addWidget(ProgressPanel(task))
        background.rest(task, self.make, self.combine)

    def _failed(self, error: Exception) -> None:
        clear(self.progress)
        if not isinstance(error, KnownError):
            raise error
        self.said.setText(error.message)


def _combined(
    report: Report, own: KeyPair, files: Sequence[Path], limit: int, before: Sequence[Told]
) -> Combined:
    """Return the packages, the combined tables and their files; values in, values out."""
    found = []
    for number, file in enumerate(files, 1):
        report.step(number, len(files), file.name)
        found.append(package.opened(own, given.content(file, name=file.name), file.name))
    every = combine.combine(found, limit, before)
    made = {
        days: {
            **publishing.made(report, ready, "tables", ""),
            "tulokset.xlsx": workbook.workbook(ready.tables, ready.limit),
        }
        for days, ready in every.items()
    }
    return found, every, made
