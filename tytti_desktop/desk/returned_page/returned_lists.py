"""The lists of Palautuneet: forms that have come back, and pages that a person must look at."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.client import clients
from tytti_desktop.casework.returns import checking, copies, listing, signed, storing
from tytti_desktop.casework.returns.checking import Waits
from tytti_desktop.casework.returns.listing import ListedCopy
from tytti_desktop.casework.returns.records import ScanPage
from tytti_desktop.dates import shown
from tytti_desktop.desk.forms import form_dialog
from tytti_desktop.desk.forms.form import Form
from tytti_desktop.desk.forms.form_dialog import FormDialog, settle
from tytti_desktop.desk.forms.messages import ask_reason
from tytti_desktop.desk.forms.record_table import Column, RecordTable
from tytti_desktop.desk.kit.cards import Empty, button, spaced, text
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.returned_page.returned_combine import combine_dialog
from tytti_desktop.desk.returned_page.returned_run import PageLine, line_of
from tytti_desktop.desk.returned_page.review import Crop
from tytti_desktop.desk.running.pages import ListDetail
from tytti_desktop.desk.running.session import Session
from tytti_desktop.paper.reading import PageReason, PageStatus
from tytti_desktop.paper.reading.model import STATUS_NAMES
from tytti_desktop.paper.reading.reasons import said
from tytti_desktop.vault import Changes
from tytti_desktop.words import _, ngettext

_AGAIN = {PageReason.PROGRAM_FAULT, PageReason.UNKNOWN_VERSION, PageReason.UNKNOWN_SHEET}
_BY_CODE = {PageReason.NO_CODE, PageReason.BAD_CODE}  # other pages' own codes would gainsay it


def state_of(copy: ListedCopy) -> str:
    """Return how a copy stands, in a few words; of one whose client's case has ended, that too."""
    state = _state(copy)
    return f"{state}. {copy.row.ended}" if copy.row.ended else state


def _state(copy: ListedCopy) -> str:
    row = copy.row
    if row.set_aside:
        return _("set aside: {reason}").format(reason=row.set_aside)
    if row.proposal:
        return _("compare the criteria") if row.criteria else _("signed: compare the consents")
    if row.checked:
        return _("checked")
    if row.waits is Waits.MARKS or copy.to_settle:
        told = ngettext(
            "{count} uncertain mark waits", "{count} uncertain marks wait", copy.to_settle
        )
        return told.format(count=copy.to_settle)
    if row.missing_pages:
        pages = ", ".join(map(str, row.missing_pages))
        return _("page missing: {pages}").format(pages=pages)
    return checking.said(row.waits, row.missing_pages) or _("waits for checking")


def _tab_of(copy: ListedCopy) -> str:
    """Return the client's tab on which a copy is gone on with."""
    if copy.row.proposal:
        return "referral" if copy.row.criteria else "consents"
    return "referral" if copy.row.criteria else "rounds"


def _icon(copy: ListedCopy) -> str:
    if copy.row.checked and not copy.row.proposal:
        return "info" if copy.row.ended else "check"
    return "info" if copy.row.set_aside else "clock"


def _token(copy: ListedCopy) -> str:
    if copy.row.checked and not copy.row.proposal:
        return "warning" if copy.row.ended else "ok"
    return "muted" if copy.row.set_aside else "warning"


def _code(copy: ListedCopy) -> str:
    return copy.row.sheet.short_code


def _copy_columns() -> list[Column]:
    return [
        Column(_("Came back"), lambda c: shown(c.row.returned_on),
               key=lambda c: c.row.returned_on, width=14),
        Column(_("Client"), lambda c: c.client_name or c.row.campaign or "–", width=27),
        Column(_("Form"), lambda c: c.row.title, width=36),
        Column(_("Code"), _code, _code, width=14),
        Column(_("State"), state_of, icon=_icon, token=_token),
    ]  # fmt: skip


class CopiesList(QWidget):
    """The forms that have come back, with what each waits for."""

    review = Signal(str)  # the sheet to settle

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        empty = Empty(
            _("No form has come back yet"),
            _("Scan what came in the post, and press “Read scanned pages …”."), icon="mail",
        )  # fmt: skip
        self.table = RecordTable(session, "returned", _copy_columns(), empty=empty)
        self.table.view.setAccessibleName(_("Forms that have come back"))
        self.advice = text("", "muted")
        self.settle = button(_("Settle the marks"), self._review, icon="eye")
        self.check = button(_("Check as it is"), self._check, icon="check")
        self.lose = button(_("Leave the missing pages out"), self._leave_out)
        self.aside = button(_("Set aside …"), self._set_aside, kind="quiet")
        self.open = button(_("Open the client"), self._open, kind="quiet")
        self.key = button(_("Key a form …"), icon="pencil")  # the screen connects it
        self.bind = button(_("Say whose it is …"), self._bind, icon="user")
        self.combine = button(_("Combine the answers …"), self._combine)
        self.compared = button(_("Mark as compared"), self._compared, icon="check")
        self.acts = (
            self.key, self.settle, self.check, self.bind, self.combine, self.compared, self.lose,
            self.aside, self.open,
        )  # fmt: skip
        tools = QWidget()
        tools.setLayout(Flow(self.acts))
        column = QVBoxLayout(self)
        spaced(column, 1)
        column.addWidget(self.table, 1)
        column.addWidget(self.advice)
        column.addWidget(tools)
        self.table.picked.connect(self._offer)
        self.table.opened.connect(self._begin)
        self._offer(None)

    def refresh(self) -> None:
        """Read the copies again."""
        found = listing.listed(self._session.vault)
        self.table.show_rows(found)
        if found and self.table.current() is None:
            self.table.pick(found[0].id)
        self._offer(self.table.current())

    def _offer(self, copy: ListedCopy | None) -> None:
        row = copy.row if copy is not None else None
        going = row is not None and not row.checked and not row.set_aside
        self.advice.setText(checking.said(row.waits, row.missing_pages) if row else "")
        if row and row.proposal:
            told = _(
                "Compare the paper's ticks with the client's consents, and record what is new."
            )
            if row.criteria:
                told = _("Compare the sheet with the client's referral, and record its criteria.")
            self.advice.setText(told)
        words = _("Open the client")
        if row and row.proposal:
            words = _("Open the referral") if row.criteria else _("Open the consents")
        self.open.setText(words)
        self.open.setAccessibleName(words)
        self.compared.setEnabled(row is not None and row.proposal)
        self.settle.setEnabled(copy is not None and bool(copy.to_settle))
        self.check.setEnabled(going and row is not None and row.waits is Waits.SECOND_PASS)
        self.combine.setEnabled(going and row is not None and row.waits is Waits.ANSWERED)
        self.bind.setEnabled(going and row is not None and row.waits is Waits.CLIENT)
        self.lose.setEnabled(going and row is not None and bool(row.missing_pages))
        self.aside.setEnabled(going)
        self.open.setEnabled(copy is not None and bool(copy.client_name))
        for act in self.acts:  # only what can be done is in sight
            act.setVisible(act.isEnabled())

    def _picked(self) -> ListedCopy | None:
        found: ListedCopy | None = self.table.current()
        return found

    def _begin(self, copy: ListedCopy) -> None:
        if copy.to_settle:
            self.review.emit(copy.id)
        else:
            self._open()

    def _review(self) -> None:
        copy = self._picked()
        if copy is not None:
            self.review.emit(copy.id)

    def _check(self) -> None:
        copy = self._picked()
        if copy is not None:
            self._session.done(copies.check(self._session.vault, copy.id), _("The form is checked"))

    def _bind(self) -> None:
        copy = self._picked()
        if copy is None:
            return
        dialog = bind_dialog(self._session, self.window(), copy)
        settle(self._session, dialog, _("The form was joined to its client"))

    def _combine(self) -> None:
        copy = self._picked()
        if copy is None:
            return
        dialog = combine_dialog(self._session, self.window(), copy)
        settle(self._session, dialog, _("The answers were combined and the form checked"))

    def _compared(self) -> None:
        copy = self._picked()
        if copy is not None:
            changes = signed.dismiss_ticked(self._session.vault, copy.id)
            self._session.done(changes, _("The paper was marked as compared"))

    def _leave_out(self) -> None:
        copy = self._picked()
        if copy is not None:
            pages = copy.row.missing_pages
            changes = copies.leave_out_pages(self._session.vault, copy.id, pages)
            said = ngettext(
                "{count} page was left out: its answers are missing",
                "{count} pages were left out: their answers are missing",
                len(pages),
            )
            self._session.done(changes, said.format(count=len(pages)))

    def _set_aside(self) -> None:
        copy = self._picked()
        if copy is None:
            return
        told = _("The answers of form {code} are not used; its pages stay in the vault.")
        words = told.format(code=copy.row.sheet.short_code)
        reason = ask_reason(
            self.window(), _("Set the form aside"), words, _("Set aside"),
            self._session, "form-aside", copy.id, client_id=copy.row.sheet.client_id,
        )  # fmt: skip
        if reason is not None:
            changes = copies.set_aside(self._session.vault, copy.id, reason)
            self._session.done(changes, _("The form was set aside"))

    def _open(self) -> None:
        copy = self._picked()
        if copy is not None and copy.row.sheet.client_id is not None:
            self._session.open_client(copy.row.sheet.client_id, _tab_of(copy))


def bind_dialog(session: Session, parent: QWidget | None, copy: ListedCopy) -> FormDialog:
    """Return the dialog that says whose a form is that was printed without a client."""

    def build(form: Form) -> None:
        told = _("The code stands at the top of the client's page")
        form.line("client", _("Client's code"), help_text=told)

    def save(values: Mapping[str, Any]) -> Changes:
        client = clients.by_code(session.vault, str(values["client"]).strip())
        return copies.bind(session.vault, copy.id, client.id, session.today)

    about = _("Form {code}: {title}").format(code=copy.row.sheet.short_code, title=copy.row.title)
    return form_dialog.make_dialog(
        parent, session, title=_("Whose form is this"), act=_("Join the form"), intro=about,
        build=build, save=save,
    )  # fmt: skip


def _page_columns() -> list[Column]:
    return [
        Column(_("File"), lambda p: p.file),
        Column(_("Page"), lambda p: str(p.page), key=lambda p: p.page, right=True, width=8),
        Column(_("State"), lambda p: _(STATUS_NAMES[p.status]), width=19,
               icon=lambda p: "check" if p.handled else "circle-alert",
               token=lambda p: "ok" if p.handled else "warning"),
        Column(_("Form"), lambda p: p.form or "–", width=16),
    ]  # fmt: skip


class PagesList(QWidget):
    """Pages that were not simply read: each with its picture and what to do."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._last: Sequence[PageLine] = ()
        empty = Empty(
            _("No page waits"),
            _("Foreign, incomplete and unreadable pages come here with what to do with them."),
            icon="circle-check",
        )
        self.table = RecordTable(
            session, "returned-pages", _page_columns(), empty=empty, filterable=False
        )
        self.table.view.setAccessibleName(_("Pages that wait"))
        self.advice, self.handled = text("", "strong"), text("", "muted")
        self.picture = Crop()
        self.type_code = button(_("Type the form's code …"), self._identify)
        self.again = button(_("Try again"), self._try_again, icon="refresh-cw")
        self.handle = button(_("Mark as dealt with …"), self._handle, icon="check")
        detail = QWidget()
        column = QVBoxLayout(detail)
        spaced(column, 1)
        tools = QWidget()
        tools.setLayout(Flow((self.type_code, self.again, self.handle)))
        for widget in (self.advice, self.handled, tools, self.picture):
            column.addWidget(widget)
        column.addStretch(1)
        self.both = ListDetail(self.table, detail, share=55)
        whole = QVBoxLayout(self)
        spaced(whole, 0)
        whole.addWidget(self.both)
        self.table.picked.connect(self._show)

    def keep_last(self, lines: Sequence[PageLine]) -> None:
        """Show also these pages of the last run, though nothing is left to do with some."""
        self._last = lines

    def refresh(self) -> int:
        """Read the pages again; return how many wait."""
        self._scans = {scan.id: scan for scan in storing.pages_waiting(self._session.vault)}
        waiting = [line_of(scan) for scan in self._scans.values()]
        last = [line for line in self._last if line.handled and line.id not in self._scans]
        self.table.show_rows(waiting + last)
        if self.table.current() is None and self.both.both_fit and (waiting or last):
            self.table.pick((waiting + last)[0].id)
        self._show(self.table.current())
        return len(waiting)

    def _show(self, line: PageLine | None) -> None:
        if line is None:
            self.both.show_list()
            return
        scan = self._scans.get(line.id)
        self.advice.setText(line.advice or _(STATUS_NAMES[line.status]))
        self.handled.setText(_("Nothing is left to do.") if scan is None else "")
        self.handled.setVisible(scan is None)
        typed = scan is not None and line.pictured and scan.reason in _BY_CODE
        self.type_code.setVisible(typed)
        self.again.setVisible(scan is not None and line.pictured and scan.reason in _AGAIN)
        self.handle.setVisible(scan is not None)
        picture = scan.picture if scan is not None else None
        self.picture.setVisible(picture is not None)
        if picture is not None:
            name = _("Page {page} of {file}").format(page=line.page, file=line.file)
            self.picture.show_picture(picture, name)
        self.both.show_detail()

    def _handle(self) -> None:
        line: PageLine | None = self.table.current()
        if line is None:
            return
        told = _("Write what was done with the paper, such as “returned to its sender”.")
        how = ask_reason(
            self.window(), _("Mark as dealt with"), told, _("Mark as dealt with"),
            self._session, "page-handled", line.id,
        )  # fmt: skip
        if how is not None:
            changes = storing.set_handled(self._session.vault, line.id, how)
            self._session.done(changes, _("The page was marked as dealt with"))

    def _try_again(self) -> None:
        line: PageLine | None = self.table.current()
        if line is not None:
            vault, today = self._session.vault, self._session.today
            changes = storing.try_again(vault, line.id, today)
            self._session.done(changes, _told(changes.record, _("The page was read")))

    def _identify(self) -> None:
        line: PageLine | None = self.table.current()
        if line is None:
            return

        def build(form: Form) -> None:
            told = _("The code stands at the foot of the page")
            form.line("code", _("Code of the form"), help_text=told)
            form.number("page", _("Page of the form"), 1, 99, value=1)

        def save(values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - Changes
            return storing.identify(
                self._session.vault, line.id, values["code"], values["page"] or 1,
                self._session.today,
            )  # fmt: skip

        changes = form_dialog.ask(
            self.window(), self._session, title=_("Whose page is this"), act=_("Join the page"),
            build=build, save=save,
            intro=_("Its marks are not taken as certain: you settle each of them."),
        )  # fmt: skip
        if changes is not None:
            told = _told(changes.record, _("The page was joined to its form"))
            self._session.done(changes, told)


def _told(scan: ScanPage, joined: str) -> str:
    """Return what came of a page that waited, in words."""
    if scan.status is not PageStatus.DUPLICATE or scan.reason is None:
        return joined
    put_aside = [_("This picture was put aside.")] if scan.handled else []
    return " ".join((said(scan.reason), *put_aside))
