"""Who writes: the unit as its papers show it, and the rule that no paper leaves without a sender.

The gate asks `refuse_unsigned` of everything that leaves by a way that carries a document
(`sender = true` in gate_channels.toml), and a meeting's papers of nobody's ask it themselves.
"""

from datetime import date

from tytti_desktop.casework import unit
from tytti_desktop.errors import KnownError
from tytti_desktop.paper.sender import Sender
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

CHANNELS = "gate_channels"
_OTHER = ("title_sv", "title_en", "hours_sv", "hours_en")


def sender(vault: Vault, day: date) -> Sender:
    """Return the unit as its letters show it: empty where the unit has not filled it in."""
    settings = unit.in_force(vault, "settings", day)
    back, contact = settings["sender"], settings["contact"]
    return Sender(
        name=back["name"],
        street=back["street"],
        postal_code=back["postal_code"],
        town=back["town"],
        person=contact["person"],
        title=contact["title"],
        phone=contact["phone"],
        hours=contact["hours"],
        **{name: str(contact.get(name, "")) for name in _OTHER},
    )


def missing(found: Sender) -> tuple[str, ...]:
    """Return what a paper's sender lacks, in words: the unit, a person, a telephone number."""
    asked = (
        (found.name, _("the unit's name")),
        (found.person, _("the contact person")),
        (found.phone, _("the telephone number")),
    )
    return tuple(words for value, words in asked if not value.strip())


def refuse_empty(found: Sender) -> None:
    """Raise KnownError if a letter would have no return address: it could not come back."""
    if not (found.name and found.street and found.postal_code and found.town):
        raise KnownError(
            _("The return address is missing. Fill in the sender in Settings before printing."),
            field="sender",
        )


def refuse_lacking(found: Sender) -> None:
    """Raise KnownError if a letter could not come back, or would not say who writes."""
    refuse_empty(found)
    refuse_nameless(found)


def problem(found: Sender) -> tuple[str, str] | None:
    """Return what keeps letters from leaving, in words, and the key of settings that mends it.

    The words stand beside the button that mends it: they tell no way there.
    """
    told = {
        "sender": (refuse_empty, _("The return address is missing: no letter leaves before it.")),
        "contact": (
            refuse_nameless,
            _("The letters do not say yet who writes and whom to call: {what}."),
        ),
    }
    for key, (rule, words) in told.items():
        try:
            rule(found)
        except KnownError:
            return key, words.format(what=", ".join(missing(found)))
    return None


def refuse_nameless(found: Sender) -> None:
    """Raise KnownError if a paper would not say who writes and whom to call."""
    if lacking := missing(found):
        text = _(
            "The paper would not say who sends it. Fill in the unit's data in Settings first: "
            "{what}."
        )
        raise KnownError(text.format(what=", ".join(lacking)), field="sender")


def refuse_unsigned(vault: Vault, channel: str, day: date) -> None:
    """Raise KnownError if a document would leave by this way without a sender."""
    if unit.table(vault, CHANNELS, channel, day).get("sender"):
        refuse_nameless(sender(vault, day))
