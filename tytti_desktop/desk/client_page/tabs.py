"""The tabs of the client's page, in their order: one line each."""

from collections.abc import Callable
from dataclasses import dataclass

from tytti_desktop.desk.client.closing import ClosingTab
from tytti_desktop.desk.client.consents_tab import ConsentsTab
from tytti_desktop.desk.client.letters import LettersTab
from tytti_desktop.desk.client.log_tab import LogTab
from tytti_desktop.desk.client.questionnaires import QuestionnairesTab
from tytti_desktop.desk.client.referral_tab import ReferralTab
from tytti_desktop.desk.client.screenings import ScreeningsTab
from tytti_desktop.desk.client.situation_tab import SituationTab
from tytti_desktop.desk.client.tab import ClientTab
from tytti_desktop.desk.client.visits import VisitsTab
from tytti_desktop.desk.meetings.tab import MeetingsTab
from tytti_desktop.desk.plan.tab import PlanTab
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import N_


@dataclass(frozen=True)
class Tab:
    """A tab: its name in a Place (`session.open_client(id, name)`), its word, and its maker."""

    name: str
    title: str  # marked with N_; translated when shown
    make: Callable[[Session, str], ClientTab]


# Names agreed: situation, referral, consents, screenings, rounds, visits, letters, closing, log.
TABS: tuple[Tab, ...] = (
    Tab("situation", N_("Situation"), SituationTab),
    Tab("referral", N_("Referral"), ReferralTab),
    Tab("consents", N_("Consents"), ConsentsTab),
    Tab("screenings", N_("Screenings"), ScreeningsTab),
    Tab("rounds", N_("Questionnaires"), QuestionnairesTab),
    Tab("meetings", N_("Network and meetings"), MeetingsTab),
    Tab("plan", N_("Plan"), PlanTab),
    Tab("visits", N_("Visits"), VisitsTab),
    Tab("letters", N_("Letters"), LettersTab),
    Tab("closing", N_("Closing"), ClosingTab),
    Tab("log", N_("Log"), LogTab),
)
