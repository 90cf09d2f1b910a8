"""Follow-up and versions of a plan: agreed days, what is kept, what has changed since."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop import dates
from tytti_desktop.casework import registers
from tytti_desktop.casework.gate.ready_papers import FILE
from tytti_desktop.casework.mail import kept_papers
from tytti_desktop.casework.plan import follow_up, versions
from tytti_desktop.casework.plan.difference import difference
from tytti_desktop.casework.plan.versions import Version
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.desk.client.situation_tab import due_pill
from tytti_desktop.desk.dialogs import gate_dialog
from tytti_desktop.desk.dialogs.print_dialog import show_paper
from tytti_desktop.desk.forms.ask_file import save_as, write
from tytti_desktop.desk.forms.dialog import Dialog
from tytti_desktop.desk.forms.form_dialog import settle
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import button, row, scrolled, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.plan import dialogs
from tytti_desktop.desk.plan.plan_line import PlanLine, plan_line
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext

WIDTH_STEPS, SCREEN_SHARE = 84.0, 0.92
HELD_SHOWN = 3


class ReviewCard(LineCard):
    """The agreed follow-up: its day, who takes care of it, and the ones that were held."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("Agreed follow-up"), _("No follow-up has been agreed on."))
        self._session, self._client_id = session, client_id

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self._session.vault, self._session.today
        every = follow_up.of_client(vault, self._client_id)
        seen, _hidden = registers.visible(vault, every, today)
        lines: list[QWidget] = []
        for review in seen:
            how = " · ".join(part for part in (review.by_whom, review.how) if part)
            if review.held_on is None:
                held = button(_("Record the follow-up"), partial(self.hold, review.id))
                day = dates.shown(review.due_on)
                pills = [due_pill(review.due_on, today)]
                lines.append(plan_line(day, how, pills, [held]))
            elif len(lines) <= HELD_SHOWN:
                title = _("Held {day}").format(day=dates.shown(review.held_on))
                lines.append(Line(title, review.outcome))
        now = any(review.held_on is None for review in seen)
        words = _("Move …") if now else _("Agree on a follow-up …")
        self.show_lines(lines, _foot(button(words, self.agree)))

    def agree(self) -> None:
        """Agree on the next follow-up, or move it."""
        dialog = dialogs.review_dialog(self._session, self.window(), self._client_id)
        settle(self._session, dialog, _("Follow-up agreed on"))

    def hold(self, review_id: str, _on: bool = False) -> None:
        """Record that it was held."""
        review = follow_up.REVIEWS.get(self._session.vault, review_id)
        dialog = dialogs.review_held_dialog(self._session, self.window(), review)
        settle(self._session, dialog, _("Follow-up recorded"))


def _foot(*buttons: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(row(*buttons, None))
    return holder


class VersionsCard(LineCard):
    """The kept versions, each with its signature, its paper and what has changed since."""

    def __init__(self, session: Session, client_id: str) -> None:
        nothing = _("No version has been kept. Keep one when the plan has been agreed on together.")
        super().__init__(_("Versions"), nothing)
        self._session, self._client_id = session, client_id

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self._session.vault, self._session.today
        kept = versions.of_client(vault, self._client_id)
        seen, _hidden = registers.visible(vault, kept, today)
        self.show_lines([self._line(each) for each in seen], _foot(button(
            _("Keep a version …"), self.freeze)))  # fmt: skip

    def _line(self, version: Version) -> PlanLine:
        title = _("Version {number}, {day}")
        title = title.format(number=version.number, day=dates.shown(version.on_date))
        signed = _("signed {day}").format(day=dates.shown(version.signed_on)) \
            if version.signed_on else _("not signed yet")  # fmt: skip
        detail = " · ".join(part for part in (version.note, signed) if part)
        ends = [
            self._button(_("What has changed"), self.compare, version),
            self._button(_("Print"), self.print, version),
        ]
        if version.paper_id is not None:
            ends.append(self._button(_("Show the paper"), self.show_paper, version))
        else:
            ends.append(self._button(_("Signed …"), self.sign, version))
        return PlanLine(title, detail, (), ends)

    def _button(self, words: str, act: Callable[..., object], version: Version) -> QWidget:
        made = button(words, partial(act, version.number), kind="quiet")
        made.setAccessibleName(f"{words}: {version.number}")
        return made

    def _version(self, number: int) -> Version:
        return versions.numbered(self._session.vault, self._client_id, number)

    def freeze(self) -> None:
        """Keep the plan as a version."""
        dialog = dialogs.freeze_dialog(self._session, self.window(), self._client_id)
        settle(self._session, dialog, _("The version was kept"))

    def sign(self, number: int, _on: bool = False) -> None:
        """Record that a version was signed."""
        dialog = dialogs.sign_dialog(self._session, self.window(), self._version(number))
        settle(self._session, dialog, _("Signature recorded"))

    def print(self, number: int, _on: bool = False) -> None:
        """Print a version for the client, with its signature page."""
        version = self._version(number)
        title = _("My own plan, for the client")
        offer = Offer(PaperKind.PLAN, title, version.id)
        show_paper(self._session, self.window(), self._client_id, offer)

    def show_paper(self, number: int, _on: bool = False) -> None:
        """Save the signed paper where the person says: the look is logged, the copy let out."""
        paper = versions.open_paper(self._session.vault, self._version(number))
        ending = paper.media_type.rpartition("/")[2].replace("jpeg", "jpg")
        name = f"suunnitelma-{number}"
        chosen = save_as(self.window(), _("Save the paper"), name, f".{ending}")
        if chosen is None:
            return
        vault, today = self._session.vault, self._session.today
        changes = gate_dialog.passing(
            self._session,
            self.window(),
            lambda why: kept_papers.let_out(vault, paper, FILE, today, reason=why),
        )
        if changes is not None:
            self._session.done(changes, write(chosen, paper.content))

    def compare(self, number: int, _on: bool = False) -> None:
        """Show what has changed since a version, and what had changed before it."""
        dialog = DifferenceDialog(self._session, self.window(), self._version(number))
        dialog.exec()
        dialog.deleteLater()


class DifferenceDialog(Dialog):
    """What differs between a version and the present plan, and the version before it."""

    def __init__(self, session: Session, parent: QWidget | None, version: Version) -> None:
        super().__init__(parent)
        self._session = session
        title = _("Version {number} of the plan").format(number=version.number)
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        spaced(column, 2, 3)
        column.addWidget(text(title, "title"))
        holder = QWidget()
        self._inside = QVBoxLayout(holder)
        spaced(self._inside, 1)
        vault, today = session.vault, session.today
        now = versions.now(vault, version.client_id, today)
        self._part(_("What has changed since"), version.content, now)
        if version.number > 1:
            before = versions.numbered(vault, version.client_id, version.number - 1)
            told = _("What had changed from version {number}").format(number=before.number)
            self._part(told, before.content, version.content)
        self._inside.addStretch(1)
        column.addWidget(scrolled(holder), 1)
        self.leave = button(_("Close"), self.accept)
        nest(column, row(None, self.leave))
        look, room = theme.current(), self.screen().availableGeometry()
        self.resize(
            min(look.grid(WIDTH_STEPS), round(room.width() * SCREEN_SHARE)),
            min(look.grid(60), round(room.height() * SCREEN_SHARE)),
        )

    def _part(self, title: str, old: versions.Content, new: versions.Content) -> None:
        vault, today = self._session.vault, self._session.today
        (before, hidden), (after, more) = (versions.visible(vault, x, today) for x in (old, new))
        self._inside.addWidget(text(title, "strong"))
        told = difference(before, after)
        for sentence in told:
            self._inside.addWidget(text(f"– {sentence}"))
        if not told:
            self._inside.addWidget(text(_("Nothing has changed."), "muted"))
        count = max(hidden, more)
        if count:
            words = ngettext(
                "{count} in the other register", "{count} in the other register", count
            )
            self._inside.addWidget(text(words.format(count=count), "muted"))
