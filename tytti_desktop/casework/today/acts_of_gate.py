"""What Today finds of consents withdrawn and of logs asked for: who is to be told, by when."""

from datetime import timedelta

from tytti_desktop.casework.gate.gate_data import recipient_word
from tytti_desktop.casework.rights.log_requests import Asked
from tytti_desktop.casework.today.acts import Act, Kind, Look, day_of, whose
from tytti_desktop.dates import shown_short
from tytti_desktop.words import N_, _


def notices_to_give(look: Look) -> list[Act]:
    """Find the recipients who hold what a withdrawn consent covered and have not been told."""
    found = look.rows(
        "select n.id, n.recipient, n.addressee, n.withdrawn_on, n.printed_on, {who}"
        " from withdrawal_notice n join client c on c.id = n.client_id"
        " where n.told_on is null order by n.withdrawn_on"
    )
    late = timedelta(look.late("notice"))
    return [
        Act(
            Kind.NOTICE,
            _("Tell of the withdrawn consent: {recipient}").format(
                recipient=row["addressee"]
                or recipient_word(look.vault, row["recipient"], look.today)
            ),
            _("Mark as told") if row["printed_on"] else _("Tell"),
            day_of(row, "withdrawn_on") + late,
            **whose(row),
            detail=_("withdrawn {day}").format(day=shown_short(day_of(row, "withdrawn_on"))),
            since=day_of(row, "withdrawn_on"),
            target=row["id"],
        )
        for row in found
    ]


# What is done about a client's request, by what is asked.
REQUEST_ACTS = {
    Asked.LOG: N_("Answer the client's log request"),
    Asked.COPY: N_("Give the client a copy of the data"),
    Asked.CORRECTION: N_("Answer the client's request for a correction"),
}


def log_requests(look: Look) -> list[Act]:
    """Find the client's requests that wait for their answer: they are told of at once."""
    found = look.rows(
        "select r.id, r.kind, r.asked_on, r.due_on, {who} from log_request r"
        " join client c on c.id = r.client_id where r.outcome = '' order by r.due_on"
    )
    return [
        Act(
            Kind.LOG_REQUEST,
            _(REQUEST_ACTS[Asked(row["kind"])]),
            _("Answer"),
            day_of(row, "due_on"),
            **whose(row),
            detail=_("asked {day}").format(day=shown_short(day_of(row, "asked_on"))),
            since=day_of(row, "asked_on"),
            target=row["id"],
        )
        for row in found
    ]
