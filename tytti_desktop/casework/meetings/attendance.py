"""Who came to meetings, counted by organisation class: the grounds of the results."""

from dataclasses import dataclass
from datetime import date, timedelta

from tytti_desktop.vault import Vault

_COUNTS = """
    select case i.kind when 'client' then 'self' when 'own_team' then 'own_unit'
        else i.organisation_class end as class,
      sum(i.attendance = 'present') as present, sum(i.attendance = 'absent') as absent,
      sum(i.attendance = 'apologised') as apologised,
      count(distinct case when i.attendance = 'present' then m.id end) as meetings,
      count(distinct case when i.attendance = 'present' then m.client_id end) as clients
    from meeting m join invitee i on i.meeting_id = m.id
    where m.state = 'held' and m.client_id is not null and m.starts_at >= ? and m.starts_at < ?
    group by 1 order by present desc, 1
"""


@dataclass(frozen=True)
class Attended:
    """One organisation class over a period: how often its people came, did not, or apologised.

    `meetings` and `clients` count those where somebody of the class was present. The class is
    `self` for clients, `own_unit` for the own team, and empty for persons of no organisation.
    """

    organisation_class: str
    present: int
    absent: int
    apologised: int
    meetings: int
    clients: int


def attendance_counts(vault: Vault, first: date, last: date) -> list[Attended]:
    """Return who came to clients' meetings held between two days, both in it, the most first."""
    ends = (first.isoformat(), (last + timedelta(1)).isoformat())
    return [Attended(*row) for row in vault.tuples(_COUNTS, ends)]
