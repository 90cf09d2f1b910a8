"""What the buttons of Today do: the act itself with undo, or the place where it is done."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.closing import measures
from tytti_desktop.casework.mail import mailings
from tytti_desktop.casework.plan import actions
from tytti_desktop.casework.single_prints import Offer, PaperKind
from tytti_desktop.casework.today import marked_done
from tytti_desktop.casework.today.acts import Act, Kind
from tytti_desktop.desk.copying.waiting import show_waiting
from tytti_desktop.desk.dialogs import client_dialogs
from tytti_desktop.desk.dialogs.client_dialogs_case import ask_case_manager, ask_referral
from tytti_desktop.desk.dialogs.print_dialog import show_paper
from tytti_desktop.desk.forms.messages import REASON
from tytti_desktop.desk.running.draft_places import DraftPlace
from tytti_desktop.desk.running.pages import PageStack
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _

# Which tab of the client's page an act opens (the others are of questionnaires), or which screen
# where no client is named (the others are of paper).
PLAN = (
    Kind.ACTION,
    Kind.GOAL,
    Kind.PLAN_REVIEW,
    Kind.STATEMENT,
    Kind.ONWARD,
    Kind.BENEFIT_GAP,
    Kind.TEAM_RETURN,
)
TABS: Mapping[Kind, str] = {
    Kind.ALERT: "screenings",
    Kind.SCREENING: "screenings",
    Kind.TRIAGE: "referral",
    Kind.CONSENT: "consents",
    Kind.MEETING_CONSENT: "consents",
    Kind.NON_DISCLOSURE: "situation",
    Kind.NOTICE: "consents",
    Kind.LOG_REQUEST: "log",
    Kind.QUESTION: "situation",
    **dict.fromkeys(PLAN, "plan"),
    Kind.CLOSING: "closing",
}
MEETINGS = (
    Kind.MEETING,
    Kind.MINUTES,
    Kind.INVITATION,
    Kind.CANCELLATION,
    Kind.PRE_ASSESSMENT,
)
SCREENS: Mapping[Kind, str] = {
    Kind.WORDING: "settings",
    Kind.BACKUP: "settings",
    Kind.RECOVERY: "settings",
    Kind.TAKE_OVER: "settings",
    Kind.PACKAGE_CONFLICT: "settings",
    Kind.PAIRING: "settings",
}
DRAFT_SCREENS = {
    client_dialogs.NEW_PLACE: "clients",
    DraftPlace("consultation"): "consultations",
    DraftPlace("keying"): "returned",
    DraftPlace("meeting"): "meetings",
    DraftPlace("survey"): "returned",
    REASON.of("mailing-back"): "mail",
    REASON.of("letter-out"): "mail",
    REASON.of("page-handled"): "returned",
    REASON.of("form-aside"): "returned",
    REASON.of("contradiction"): "returned",
    REASON.of("correct"): "meetings",
    REASON.of("bare"): "results",
}


def add_client(session: Session, parent: QWidget) -> None:
    """Ask for a new client, open the page, and offer to record the referral."""
    made = client_dialogs.ask_client(session, parent)
    if made is not None:
        session.open_client(made.id, "referral")
        ask_referral(session, parent, made.id)


class Doer:
    """Does the acts of a page."""

    def __init__(self, session: Session, page: QWidget) -> None:
        self._session, self._page = session, page
        self._own: Mapping[Kind, Callable[[Act], object]] = {
            **dict.fromkeys(marked_done.KINDS, self._mark_done),
            Kind.CASE_MANAGER: self._name_case_manager,
            Kind.HAND_OVER: self._print_for_visit,
            Kind.LAST_PROM: self._ask_last,
            Kind.CARRY: self._show_waiting,
            Kind.PULL: self._take_out,
            Kind.DRAFT: self._resume,
            **dict.fromkeys(MEETINGS, self._open_meeting),
            Kind.ASKED_BACK: lambda _act: session.go("settings", "handover"),
        }

    def do(self, act: Act, _on: bool = False) -> None:
        """Do an act, or open where it is done."""
        own = self._own.get(act.kind)
        if own is not None:
            own(act)
        elif act.client_id is not None:
            tab = TABS.get(act.kind, "rounds")
            target = act.target if tab in {"screenings", "plan"} else ""
            self._session.open_client(act.client_id, f"{tab}:{target}" if target else tab)
        else:
            self._session.go(SCREENS.get(act.kind, "mail"), act.target)

    def _open_meeting(self, act: Act) -> None:
        self._session.go("meetings", act.target)

    def _mark_done(self, act: Act) -> None:
        """Mark an act as done today; an action without a day of its own is opened instead."""
        vault, today = self._session.vault, self._session.today
        if act.kind is Kind.ACTION and actions.ACTIONS.get(vault, act.target).due_on is None:
            self._session.open_client(act.client_id or "", f"plan:{act.target}")
            return
        self._session.done(marked_done.mark(vault, act, today), _("Marked as done"))

    def _name_case_manager(self, act: Act) -> None:
        ask_case_manager(self._session, self._page.window(), act.target)

    def _print_for_visit(self, act: Act) -> None:
        offer = Offer(PaperKind.ROUND, act.text, act.target)
        show_paper(self._session, self._page.window(), act.client_id or "", offer)

    def _ask_last(self, act: Act) -> None:
        """Give the client the last questionnaire, and open where it is answered."""
        vault, today = self._session.vault, self._session.today
        changes = measures.ask_last(vault, act.target, today)
        if changes.types:
            self._session.done(changes, _("The last questionnaire waits for its answers"))
        self._session.open_client(act.target, "rounds")

    def _take_out(self, act: Act) -> None:
        changes = mailings.take_out(
            self._session.vault, [act.target], self._session.today, act.detail
        )
        self._session.done(changes, _("The letter was taken out of the stack"))

    def _show_waiting(self, act: Act) -> None:
        show_waiting(self._session, self._page.window(), act.target)

    def _resume(self, act: Act) -> None:
        """Open the screen that the draft belongs to, and its dialog."""
        place = DraftPlace(act.target)
        usual = "clients" if act.client_id else "settings"
        screen = next((n for start, n in DRAFT_SCREENS.items() if place.within(start)), usual)
        client = act.client_id if screen == "clients" else None
        self._session.go(screen, client or "")
        QTimer.singleShot(0, self._page, partial(self._open_draft, screen, place))

    def _open_draft(self, screen: str, place: DraftPlace) -> None:
        stack = self._page.parentWidget()
        while stack is not None and not isinstance(stack, PageStack):
            stack = stack.parentWidget()
        if isinstance(stack, PageStack) and not stack.pages[screen].resume(place):
            self._session.tell(_("Your unfinished text is kept: it is back in its form."))
