"""What waits for what, on the client's situation: the chains, who has each link, how many days."""

from functools import partial

from PySide6.QtWidgets import QWidget

from tytti_desktop.casework.plan import waits
from tytti_desktop.casework.plan.waits import Link
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.kit import theme
from tytti_desktop.desk.kit.cards import button, pill
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _, ngettext

MOST = 8


class WaitsCard(LineCard):
    """The chains of waiting, the longest first; what holds the others stands above them."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("What is waited for"), _("Nothing is waited for."))
        self._session, self._client_id = session, client_id

    def refresh(self) -> None:
        """Read again and show."""
        links = waits.wait_links(self._session.vault, self._client_id, self._session.today)
        lines: list[QWidget] = []
        for chain in waits.chains(links):
            depth = {"": 0}
            for link in chain.links:
                depth[link.entity_id] = depth.get(link.after, 0) + 1
                lines.append(self._line(link, depth[link.entity_id] - 1))
        left = len(lines) - MOST
        if left > 0:
            told = ngettext("and {count} more", "and {count} more", left).format(count=left)
            go = button(_("Open the plan"), partial(self._open, ""))
            lines = [*lines[:MOST], Line(told, "", go)]
        self.show_lines(lines)

    def _line(self, link: Link, depth: int) -> Line:
        days = ngettext("{count} day", "{count} days", link.days).format(count=link.days)
        if link.after:
            end: QWidget = pill(_("waiting"))
        elif link.late or link.forgotten:
            end = pill(days, "warning", icon="clock")
        else:
            end = pill(days)
        told = _("being forgotten") if link.forgotten else ""
        words = f"→ {link.what}" if depth else link.what
        go = button(_("Open"), partial(self._open, link.entity_id))
        go.setAccessibleName(f"{go.text()}: {link.what}")
        made = Line(words, " · ".join(part for part in (link.who, told) if part), end, go)
        made.setContentsMargins(theme.current().grid(2) * depth, 0, 0, 0)
        return made

    def _open(self, target: str, _on: bool = False) -> None:
        place = f"plan:{target}" if target else "plan"
        self._session.open_client(self._client_id, place)
