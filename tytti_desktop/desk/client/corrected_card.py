"""What has been corrected of a client's records: what stood there before, who and when."""

from tytti_desktop import dates
from tytti_desktop.casework.rights import corrected
from tytti_desktop.casework.rights.corrected import Corrected
from tytti_desktop.desk.forms.rows import Line, LineCard
from tytti_desktop.desk.running.session import Session
from tytti_desktop.words import _


class CorrectedCard(LineCard):
    """The corrections of a client's records, the newest first."""

    def __init__(self, session: Session, client_id: str) -> None:
        super().__init__(_("What has been corrected"), _("Nothing has been corrected."))
        self._session, self._client_id = session, client_id

    def refresh(self) -> None:
        """Read again and show."""
        vault, today = self._session.vault, self._session.today
        found = corrected.of_client(vault, self._client_id, today)
        self.show_lines([self._line(each) for each in found])

    def _line(self, each: Corrected) -> Line:
        when = dates.shown_moment(each.at)
        was = [_("{field} was: {value}").format(field=f, value=v) for f, v in each.before]
        return Line(f"{when} {each.who}: {each.what}", "\n".join(was))
