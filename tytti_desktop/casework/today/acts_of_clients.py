"""What Today finds client by client: alerts, screenings, triage, promises, consents, drafts."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from tytti_desktop.casework import choices, registers, unit
from tytti_desktop.casework.client import contacting
from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Consent
from tytti_desktop.casework.screening import screenings
from tytti_desktop.casework.screening.screenings import Screening
from tytti_desktop.casework.today.acts import Act, Kind, Look, day_of, names_of, whose
from tytti_desktop.dates import finnish_day, shown_moment, shown_short
from tytti_desktop.vault import drafts, recovery
from tytti_desktop.vault.backup_state import LAST_BACKUP
from tytti_desktop.vault.parts import Parts
from tytti_desktop.words import _, ngettext


def screenings_open(look: Look) -> list[Act]:
    """Find screenings left unfinished; one with an alert comes first and says so to everyone."""
    mine = {str(register) for register in registers.mine(look.vault, look.today)}
    found = []
    for row in look.rows(
        "select s.id, s.register, {who} from screening s join client c on c.id = s.client_id"
        " where s.state = 'started' order by s.on_date"
    ):
        left = screenings.get(look.vault, row["id"])
        own = left.register in mine or left.created_by == look.vault.person.id
        act = _alert(look, row, left, own=own)
        if act is None and own:
            act = _unfinished(look, row, left)
        found += [act] if act else []
    return found


def _alert(look: Look, row: Mapping[str, Any], left: Screening, *, own: bool) -> Act | None:
    """Return the row of an open alert; to another register's colleague only that there is one."""
    pressing = screenings.pressing_alerts(look.vault, left)
    if not pressing:
        return None
    title = (made := screenings.instrument_of(look.vault, left)).short_title or made.title
    text = _("An answer in a screening waits for an action")
    if own:
        text = _("Screening unfinished: {instrument}, item {item} without a recorded action")
        text = text.format(instrument=title.said(), item=pressing[0].item)
    return Act(
        Kind.ALERT,
        text,
        _("Record the action") if own else _("Tell the nurse"),
        look.today,
        **whose(row),
        detail=_("screening {day}").format(day=shown_short(left.on_date)),
        since=left.on_date,
        target=left.id,
    )


def _unfinished(look: Look, row: Mapping[str, Any], left: Screening) -> Act:
    made = screenings.instrument_of(look.vault, left)
    return Act(
        Kind.SCREENING,
        _("Screening unfinished: {instrument}").format(
            instrument=(made.short_title or made.title).said()
        ),
        _("Continue"),
        left.on_date,
        **whose(row),
        detail=_("{answered} of {all} items answered").format(
            answered=len(left.answers), all=len(made.items)
        ),
        since=left.on_date,
        target=left.id,
    )


def alert_actions(look: Look) -> list[Act]:
    """Find actions agreed after an alert and not yet marked as done."""
    mine = [str(register) for register in registers.mine(look.vault, look.today)]
    return [
        Act(
            Kind.ALERT_ACTION,
            _("After a screening: {action}").format(action=row["action"]),
            _("Mark as done"),
            day_of(row, "due"),
            **whose(row),
            since=finnish_day(datetime.fromisoformat(row["at"])),
            target=row["id"],
        )
        for row in look.rows(
            "select a.id, a.action, a.due, a.at, s.register, s.created_by, {who}"
            " from alert_action a"
            " join screening s on s.id = a.screening_id join client c on c.id = s.client_id"
            " where a.done_at is null and s.state <> 'corrected' order by a.due"
        )
        if row["register"] in mine or row["created_by"] == look.vault.person.id
    ]


_UNDECIDED = """
    select r.id, {who}, (select max(t.on_date) from triage_step t where t.referral_id = r.id)
      as on_date, exists (select 1 from triage_step t where t.referral_id = r.id
        and t.step = 'more_asked') as asked
    from referral r cross join client c on c.id = r.client_id
    where r.received_on between :low and :high and {open_case}
      and not exists (select 1 from triage_step t where t.referral_id = r.id
        and t.step in ('accepted', 'guided_elsewhere'))
      and exists (select 1 from triage_step t where t.referral_id = r.id)
"""


def triage(look: Look) -> Parts[list[Act]]:
    """Find referrals without a decision; late after the unit's number of days."""
    found = yield from look.by_days("referral", "received_on", "true", _UNDECIDED)
    found.sort(key=itemgetter("on_date"))
    texts = [
        _("Referral waits for a decision"),
        _("Referral waits for the answer to what was asked"),
    ]
    verb, late = _("Check the criteria"), timedelta(look.late("triage"))
    return [
        Act(
            Kind.TRIAGE,
            texts[row["asked"]],
            verb,
            day_of(row, "on_date") + late,
            **whose(row),
            since=day_of(row, "on_date"),
            target=row["id"],
        )
        for row in found
    ]


# Materialized: what is asked of each would be asked again for each place where it is named.
_UNMANAGED = """
    with bare as materialized (
      select c.id, (select date(max(m.until_date), '+1 day') from case_manager m
          where m.client_id = c.id and m.until_date < :today) as gap,
        (select min(v.on_date) from visit v where v.client_id = c.id
          and v.kind in (select value from json_each(:kinds)) and v.on_date <= :today) as visited,
        (select min(p.on_date) from plan_version p
          where p.client_id = c.id and p.on_date <= :today) as planned
      from client c where c.started_on between :low and :high and {open_case}
        and not exists (select 1 from case_manager m where m.client_id = c.id
          and m.from_date <= :today and (m.until_date is null or m.until_date >= :today)))
    select coalesce(gap, min(visited, planned), visited, planned) as since, gap, {who}
    from bare cross join client c on c.id = bare.id
    where coalesce(gap, visited, planned) is not null
"""


def case_managers(look: Look) -> Parts[list[Act]]:
    """Find clients without a case manager: in planning or beyond, or since theirs left."""
    stages = set(look.rules["case_manager"]["stages"])
    offered = unit.in_force(look.vault, "visit_kinds", look.today)
    kinds = [key for key, content in offered.items() if content.get("stage") in stages]
    started = f"c.started_on <= :today and {contacting.OPEN}"
    found = yield from look.by_days(
        "client c", "c.started_on", started, _UNMANAGED, kinds=json.dumps(kinds)
    )
    found.sort(key=itemgetter("since"))
    return [
        Act(
            Kind.CASE_MANAGER,
            _("Case manager missing"),
            _("Name a case manager"),
            day_of(row, "since"),
            **whose(row),
            detail=(
                _("without one since {day}") if row["gap"] else _("in planning since {day}")
            ).format(day=shown_short(day_of(row, "since"))),
            since=day_of(row, "since"),
            target=row["client_id"],
        )
        for row in found
    ]


def promises(look: Look) -> list[Act]:
    """Find what was agreed at visits of this person's registers and is due or overdue."""
    mine = [str(register) for register in registers.mine(look.vault, look.today)]
    return [
        Act(
            Kind.PROMISE,
            _("Agreed: {what}").format(what=row["agreed"]),
            _("Mark as done"),
            day_of(row, "agreed_due"),
            **whose(row),
            detail=_("agreed {day}").format(day=shown_short(day_of(row, "on_date"))),
            since=day_of(row, "on_date"),
            target=row["id"],
        )
        for row in look.rows(
            "select v.id, v.agreed, v.agreed_due, v.on_date, v.register, {who} from visit v"
            " join client c on c.id = v.client_id"
            " where v.agreed_due <= :until and {open_case} order by v.agreed_due",
            until=look.until("promise"),
        )
        if row["register"] in mine
    ]


def consents_ending(look: Look) -> Parts[list[Act]]:
    """Find consents that end soon and that no other consent continues: one row a client and day."""
    offered = unit.in_force(look.vault, consents.RECIPIENTS, look.today)
    together: dict[tuple[str, int], list[Consent]] = {}
    found_endings = yield from consents.endings(look.vault, look.today)
    for ending in found_endings:
        key = (ending.consent.client_id, ending.days_left)
        together.setdefault(key, []).append(ending.consent)
    names = names_of(look, {client for client, _days in together})
    return [
        Act(
            Kind.CONSENT,
            _("Consent ends: {recipient}").format(recipient=_recipients(found, offered)),
            _("New consent"),
            look.today + timedelta(days),
            **whose(names[client]),
            detail=ngettext("{count} day left", "{count} days left", days).format(count=days),
            target=found[0].id,
        )
        for (client, days), found in together.items()
    ]


def _recipients(found: list[Consent], offered: Mapping[str, Any]) -> str:
    """Return the recipients in words, in the unit's own order; a gone one last, by its key."""
    keys = {consent.recipient for consent in found}
    known = [key for key in offered if key in keys]
    words = [choices.word(offered[key], key) for key in known]
    return ", ".join([*words, *sorted(keys - set(known))])


def non_disclosures(look: Look) -> list[Act]:
    """Find non-disclosures that end soon, or have ended and wait for a person's word."""
    found = look.rows(
        "select c.non_disclosure_until as until, {who} from client c where c.non_disclosure = 1"
        " and c.non_disclosure_until <= :until and {open_case} order by c.non_disclosure_until",
        until=look.until("non_disclosure"),
    )
    return [
        Act(
            Kind.NON_DISCLOSURE,
            _("Non-disclosure has ended: confirm with the client")
            if day_of(row, "until") < look.today
            else _("Non-disclosure ends: ask whether it continues"),
            _("Check"),
            day_of(row, "until"),
            **whose(row),
            since=day_of(row, "until") if day_of(row, "until") < look.today else None,
            target=row["client_id"],
        )
        for row in found
    ]


def drafts_left(look: Look) -> list[Act]:
    """Find what this person was typing when the vault was closed."""
    kept = drafts.all_mine(look.vault)
    names = names_of(look, {draft.client_id for draft in kept if draft.client_id})
    found = []
    for draft in kept:
        row = names.get(draft.client_id or "")
        found.append(
            Act(
                Kind.DRAFT,
                _("Unfinished text is kept"),
                _("Continue"),
                look.today,  # nobody set a day: it waits, it is not late
                **(whose(row) if row else {}),
                detail=_("typed {when}").format(when=shown_moment(draft.saved_at)),
                since=finnish_day(draft.saved_at),
                target=draft.place,
            )
        )
    return found


def backup_missing(look: Look) -> list[Act]:
    """Find whether the vault has gone too long without a backup; a practice vault needs none."""
    if look.vault.practice:
        return []
    kept = look.rows("select value from meta where key = :key", key=LAST_BACKUP)
    first = look.rows("select value from meta where key = 'made_at'")[0]["value"]
    moment = datetime.fromisoformat(kept[0]["value"] if kept else first)
    last = finnish_day(moment)
    if (look.today - last).days <= look.late("backup"):
        return []
    text = _("The last backup is from {day}").format(day=shown_short(last))
    return [
        Act(
            Kind.BACKUP,
            text if kept else _("No backup has been made yet"),
            _("Back up"),
            last + timedelta(look.late("backup")),
            since=last if kept else None,
        )
    ]


def recovery_unconfirmed(look: Look) -> list[Act]:
    """Find whether nobody has typed the recovery words back: then nobody may have them."""
    if not recovery.is_unconfirmed(look.vault):
        return []
    return [Act(Kind.RECOVERY, _("The recovery code is not confirmed"), _("Confirm"), look.today)]
