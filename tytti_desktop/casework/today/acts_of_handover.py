"""What Today finds of clients on the way from one worker to another, and of packages taken in."""

import json

from tytti_desktop.casework import registers
from tytti_desktop.casework.handover import handovers
from tytti_desktop.casework.today.acts import Act, Kind, Look, clients_counted, whose
from tytti_desktop.words import _, ngettext

SECTION = "handover"  # where it is done


def to_take_over(look: Look) -> list[Act]:
    """Find the clients that wait for the person at the vault to accept them: one row for all."""
    waiting = handovers.pending(look.vault, look.vault.person.id)
    if not waiting:
        return []
    givers = sorted({handovers.name_of(look.vault, each.from_person) for each in waiting} - {""})
    words = _("Accept the clients handed over to you: {clients}")
    return [
        Act(
            Kind.TAKE_OVER,
            words.format(clients=clients_counted(len(waiting))),
            _("Open the first page"),
            look.today,
            detail=", ".join(givers),
            since=min(each.given_on for each in waiting),
            target=SECTION,
        )
    ]


def asked_back(look: Look) -> list[Act]:
    """Find what a successor has asked the person at the vault about a client."""
    rows = look.rows(
        "select h.id, h.question, h.given_on, {who} from handover h join client c on c.id ="
        " h.client_id where h.state = 'asked' and h.from_person = :me order by h.rowid",
        me=look.vault.person.id,
    )
    return [
        Act(
            Kind.ASKED_BACK,
            _("Your successor asks: {question}").format(question=row["question"]),
            _("Answer"),
            look.today,
            **whose(row),
            target=row["id"],
        )
        for row in rows
    ]


def package_conflicts(look: Look) -> list[Act]:
    """Find what both sides changed since a package, in registers that this person sees."""
    mine = [str(register) for register in registers.mine(look.vault, look.today)]
    row = look.rows(
        "select count(*) as count from handover_conflict where state = 'open'"
        " and register in (select value from json_each(:mine))",
        mine=json.dumps(["", *mine]),
    )[0]
    if not row["count"]:
        return []
    words = ngettext(
        "{count} record was changed on both sides",
        "{count} records were changed on both sides",
        row["count"],
    )
    return [
        Act(
            Kind.PACKAGE_CONFLICT,
            words.format(count=row["count"]),
            _("Decide"),
            look.today,
            detail=_("from a hand-over package"),
            target=SECTION,
        )
    ]
