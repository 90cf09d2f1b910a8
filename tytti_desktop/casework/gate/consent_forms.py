"""The consent form filled in from the unit's data: whose register it is, whom to call, what is law.

What the law wants to be told before signing (the controller and its contact, the right to withdraw)
stands on the form's first page; a recipient that has the data by law is named and not asked about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from tytti_desktop.casework import choices, unit
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, senders
from tytti_desktop.casework.gate.consent_papers import OBTAINED
from tytti_desktop.casework.gate.consents import BASIC
from tytti_desktop.instruments.model import Part, Questionnaire, Text
from tytti_desktop.vault import Vault
from tytti_desktop.words import LANGUAGES, _, speaking

BLANK = "……………………"  # what a specimen leaves open


def filled(
    vault: Vault, made: Questionnaire, day: date, client: Client | None = None, *, specimen: bool
) -> Questionnaire:
    """Return the form as the unit hands it over on a day: to a client, by what binds of the law.

    Raises KnownError where the unit has not said who it is: nobody could withdraw (a specimen may
    be looked at all the same).
    """
    if not specimen:
        senders.refuse_nameless(senders.sender(vault, day))
    laws = consents.by_law(vault, day, client)
    by_law = {to: law for (to, data), law in laws.items() if data != BASIC}
    facts = {code: _facts(vault, client, list(by_law), code, day) for code in LANGUAGES}
    parts = tuple(_part(part, set(by_law), facts) for part in made.parts)
    return replace(made, instruction=_said(made.instruction, facts), parts=parts)


def _part(part: Part, by_law: set[str], facts: Mapping[str, Mapping[str, str]]) -> Part:
    asked = tuple(i for i in part.items if i.name.removeprefix(OBTAINED) not in by_law)
    return replace(part, intro=_said(part.intro, facts), items=asked)


def _said(text: Text, facts: Mapping[str, Mapping[str, str]]) -> Text:
    """Return a text with its facts in each language that it exists in."""
    return Text(**{
        code: getattr(text, code).format_map(facts[code]).strip() for code in text.languages()
    })  # fmt: skip


def _facts(
    vault: Vault, client: Client | None, by_law: Sequence[str], spoken: str, day: date
) -> dict[str, str]:
    """Return what the form's placeholders stand for in a language."""
    own = unit.value(vault, "settings", "controller", day)
    back = senders.sender(vault, day)
    whom = ", ".join(part for part in (back.name, back.person) if part) or BLANK
    with speaking(spoken):
        lines = [
            _("Controller: {name}.").format(name=own["name"] or back.name or BLANK),
            _("Questions and withdrawal: {whom}, tel. {phone}.").format(
                whom=whom, phone=back.phone or BLANK
            ),
        ]
        if own["privacy"]:
            lines.append(_("Data protection officer: {contact}.").format(contact=own["privacy"]))
        laws = consents.by_law(vault, day, client)
        told = []
        for key in by_law:
            name = choices.label(vault, consents.RECIPIENTS, key, day)
            law = next(words for (to, _kind), words in laws.items() if to == key)
            text = _("{name} has what it needs by law ({law}): no consent is asked for that.")
            told.append(text.format(name=name, law=law))
    return {"controller": " ".join(lines), "by_law": " ".join(told)}
