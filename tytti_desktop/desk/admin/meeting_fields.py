"""What the unit's data of meetings is called in its editor, and how standing items are edited."""

from typing import Any

from tytti_desktop.casework.today.acts import Kind
from tytti_desktop.desk.forms.form_rows import Field, TextField
from tytti_desktop.errors import KnownError
from tytti_desktop.words import N_, _

STANDING = "standing"
_LANGUAGES = ("fi", "sv", "en")
WORDS = {
    "client": N_("About a client: 1, otherwise 0"),
    "every_weeks": N_("Weeks between meetings that recur"),
    "category": N_("What it tells of the client"),
    STANDING: N_("Standing items, one a line: Finnish; Swedish; English; what it tells"),
    "meeting": N_("A meeting, days ahead"),
    "invitation": N_("An invitation to send, days ahead"),
    "gentle_limit": N_("So many invitees are still few"),
    "disagreement": N_("Points that make a disagreement"),
    "invite_before": N_("Invite so many days before"),
    "consent_after": N_("Consents that end so many days after the meeting"),
    "minutes_after": N_("Minutes missing after days"),
    "months_ahead": N_("Recurring meetings are booked ahead, months"),
}
KINDS = {
    Kind.MEETING: N_("Meetings of today and tomorrow"),
    Kind.MINUTES: N_("Meetings without who came or minutes"),
    Kind.INVITATION: N_("Invitations to send"),
    Kind.CANCELLATION: N_("Cancelled meetings to tell of"),
    Kind.PRE_ASSESSMENT: N_("Late pre-assessments"),
    Kind.MEETING_CONSENT: N_("Consents that end before a meeting"),
}


class StandingField(TextField):
    """Standing items of an agenda, one a line; the value is a list of tables."""

    def value(self) -> Any:  # noqa: ANN401 - a list of tables
        """Return the items; KnownError names the line that cannot be read."""
        lines = filter(None, (one.strip() for one in self.area.toPlainText().splitlines()))
        return [_item(line) for line in lines]

    def put(self, value: object) -> None:
        """Show items, or a draft's text."""
        if isinstance(value, list):
            value = "\n".join(
                "; ".join([*(each["label"].get(code, "") for code in _LANGUAGES), each["category"]])
                for each in value
            )
        super().put(value)


def _item(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.split(";")]
    if len(parts) != len(_LANGUAGES) + 1 or not parts[0]:
        told = _(
            "This line is not an item: {line}. Write: Finnish; Swedish; English; what it tells."
        )
        raise KnownError(told.format(line=line))
    return {"label": dict(zip(_LANGUAGES, parts, strict=False)), "category": parts[-1]}


def field(path: str, label: str) -> Field | None:
    """Return the row of a field that only meetings have, or None."""
    return StandingField(label, lines=8) if path == STANDING else None
