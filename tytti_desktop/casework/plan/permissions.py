"""What the client's own paper says of permissions: with whom, which data, which way, by what."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tytti_desktop.casework.gate import consents
from tytti_desktop.casework.gate.consents import Cell, Consent, State
from tytti_desktop.dates import shown
from tytti_desktop.paper.plan_rows import Section
from tytti_desktop.vault import Vault
from tytti_desktop.words import _


def allowed(vault: Vault, client_id: str, today: date) -> Iterator[Section]:
    """Return a section for each recipient that has a consent in force."""
    found = consents.matrix(vault, client_id, today)
    given = {each.id: each for each in consents.of_client(vault, client_id)}
    nobody = True
    for recipient in found.recipients:
        lines: dict[tuple[str, str], list[str]] = {}
        laws = set()
        for category in found.categories:
            pair = (recipient.key, category.key)
            laws |= {found.by_law[pair]} if pair in found.by_law else set()
            ways = zip((_("we may tell"), _("we may ask")), found.both(*pair), strict=True)
            for way, cell in ways:
                if cell.state is State.IN_FORCE:
                    lines.setdefault((way, _terms(cell, given)), []).append(category.label)
        for law in sorted(laws):
            heading = _("By law, without your consent: {recipient}")
            yield Section(heading.format(recipient=recipient.label), lines=(law,))
        if lines:
            nobody = False
            heading = _("You have allowed: {recipient}").format(recipient=recipient.label)
            yield Section(heading, lines=tuple(_lines(lines)))
    if nobody:
        yield Section(
            _("You have allowed nobody"), lines=(_("No consent is in force on this day."),)
        )


def _lines(found: Mapping[tuple[str, str], Sequence[str]]) -> Iterator[str]:
    """Return the permissions in words: what holds on the same terms the same way is one line."""
    for (way, terms), labels in found.items():
        told = f"– {way[:1].upper()}{way[1:]}: {'; '.join(dict.fromkeys(labels))}"
        yield f"{told} ({terms})" if terms else told


def _terms(cell: Cell, given: Mapping[str, Consent]) -> str:
    """Return a permission's terms in words: until when, for what, how it was given."""
    behind = [given[each] for each in cell.consent_ids]
    parts = [_("until {day}").format(day=shown(cell.until)) if cell.until else ""]
    parts += dict.fromkeys(each.purpose for each in behind)
    parts += dict.fromkeys(
        _("said to {name} on {day}").format(name=each.heard_by, day=shown(each.valid_from))
        for each in behind
        if each.heard_by
    )
    return ", ".join(part for part in parts if part)
