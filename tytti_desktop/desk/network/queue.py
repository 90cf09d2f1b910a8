"""The week's calls: whom to ring, what to say, and how it went with one button."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tytti_desktop.casework.service_map import freshness
from tytti_desktop.casework.service_map.freshness import OUTCOME_NAMES, Call, Outcome, Queue
from tytti_desktop.desk.kit.cards import Card, Empty, button, clear, spaced, text
from tytti_desktop.desk.kit.nesting import nest
from tytti_desktop.desk.kit.review_flow import Flow
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext


class CallQueue(QWidget):
    """The calls still to make this week."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.told = text("", "muted")
        self.calls = QVBoxLayout()
        spaced(self.calls, 2)
        column = QVBoxLayout(self)
        spaced(column, 2)
        column.addWidget(self.told)
        nest(column, self.calls)
        column.addStretch(1)

    def show_queue(self, queue: Queue) -> None:
        """Show these calls."""
        words = ngettext(
            "{count} service called about this week",
            "{count} services called about this week",
            queue.done,
        )
        self.told.setText(words.format(count=queue.done))
        clear(self.calls)
        for call in queue.calls:
            self.calls.addWidget(self._card(call))
        if not queue.calls:
            how = _("The least fresh services come here on Monday.")
            self.calls.addWidget(Empty(_("No calls left this week."), how, icon="phone"))

    def _card(self, call: Call) -> Card:
        card = Card(call.service.name, call.organisation)
        phone = call.phone or _("no number known")
        card.body.addWidget(text(f"{phone} · {call.standing.text}", copied=True))
        card.body.addWidget(text(call.script, "muted", copied=True))
        if call.also:
            words = _("Ask also about: {names}").format(names=", ".join(call.also))
            card.body.addWidget(text(words, "muted"))
        bar = QWidget()
        bar.setLayout(Flow(self._outcomes(call)))
        card.body.addWidget(bar)
        return card

    def _outcomes(self, call: Call) -> Sequence[QWidget]:
        made = []
        for outcome, word in OUTCOME_NAMES.items():
            kind = "" if outcome is Outcome.REACHED else "quiet"  # what one rings for stands out
            one = button(_(word), partial(self.record, call, outcome), kind=kind)
            one.setAccessibleName(f"{_(word)}: {call.service.name}")
            made.append(one)
        return made

    def record(self, call: Call, outcome: Outcome, _checked: object = None) -> None:
        """Record how a call went today; it can be undone."""
        today = self.session.today
        done = freshness.log_call(self.session.vault, call.service.id, today, outcome, today)
        said = f"{call.service.name}: {_(OUTCOME_NAMES[outcome])}"
        self.session.done(done, said)
