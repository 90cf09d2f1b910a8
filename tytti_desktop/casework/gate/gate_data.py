"""The unit's own rules of the gate, read for one day: who, what, by which way, on which ground.

They are data: resources/unit/gate.toml, gate_channels.toml, consent_recipients.toml and
consent_categories.toml, each overlaid by what the unit has stored.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from tytti_desktop.casework import choices, unit
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.casework.gate import consents, law_facts
from tytti_desktop.casework.gate.disclosures import CLIENT, OURS, OWN_UNIT
from tytti_desktop.dates import shown
from tytti_desktop.errors import KnownError
from tytti_desktop.vault import Vault
from tytti_desktop.words import _

CHANNELS, RULES, GROUNDS = "gate_channels", "gate", law_facts.GROUNDS
__all__ = ["CLIENT", "OURS", "OWN_UNIT", "GateData", "reader", "recipient_word"]
CLOSE_NETWORK = "close_network"  # of consent_recipients.toml


def reader(client: Client) -> str:
    """Return who reads what a client asked for by right: of the dead, whoever was close to them."""
    return CLIENT if client.died_on is None else CLOSE_NETWORK


class GateData:
    """What the unit had in force on a day, for the gate."""

    def __init__(self, vault: Vault, day: date) -> None:
        self.day = day
        self.recipients = unit.in_force(vault, consents.RECIPIENTS, day)
        self.categories = unit.in_force(vault, consents.CATEGORIES, day)
        self.channels = unit.in_force(vault, CHANNELS, day)
        self.rules = unit.in_force(vault, RULES, day)
        self.grounds = unit.in_force(vault, GROUNDS, day)
        self.roles = unit.in_force(vault, "roles", day)

    def rule(self, key: str) -> dict[str, Any]:
        """Return one rule of gate.toml; empty where the unit has taken it away."""
        found: dict[str, Any] = self.rules.get(key, {})
        return found

    def fact_of(self, rule: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the ground that a rule holds on, in each language; empty where it needs none."""
        words = self.grounds.get(str(rule.get("only_if", "")), {}).get("label", {})
        return tuple(str(each) for each in words.values())

    def holds(self, rule: Mapping[str, Any], confirmed: str) -> bool:
        """Tell whether a rule holds: a law of some clients only where the reason begins with it."""
        said = confirmed.casefold()
        facts = (each.casefold() for each in self.fact_of(rule))
        return not rule.get("only_if") or any(said.startswith(fact) for fact in facts)

    def fact_name(self, rule: Mapping[str, Any]) -> str:
        """Return the name of the card's fact that a law's ground is; empty where it is none."""
        return law_facts.fact_name(rule, self.grounds)

    def ground(self, rule: dict[str, Any], client: Client, confirmed: str, key: str) -> str:
        """Return what the ledger tells of a law; with the client's own ground where it needs one.

        Empty where the law does not hold of this client.
        """
        law = choices.word(rule, key)
        if not rule.get("only_if"):
            return law
        since = law_facts.since(rule, self.grounds, client, self.day)
        if since is not None:
            fact = choices.word(self.grounds[str(rule["only_if"])], "")
            return _("{law}: {fact}, since {day}").format(law=law, fact=fact, day=shown(since))
        return f"{law}: {confirmed}" if self.holds(rule, confirmed) else ""

    def usual_grounds(self, recipient: str) -> tuple[str, ...]:
        """Return the usual grounds to go past the gate, in words, a law's own condition first."""
        own = str(self.rule(recipient).get("only_if", ""))
        laws = {str(self.rule(key).get("only_if", "")) for key in self.rules}
        keys = [own] if own in self.grounds else []
        keys += [key for key in self.grounds if key not in laws]
        return tuple(choices.word(self.grounds[key], key) for key in keys)

    def law_if(self, recipient: str, category: str) -> str:
        """Return what would have to be so of the client for a law to open the gate, or nothing."""
        rule = self.rule(recipient)
        if not self.fact_of(rule) or category not in rule.get("categories", ()):
            return ""
        text = _("By law ({law}) it may be given with this reason: “{fact}”.")
        fact = self.usual_grounds(recipient)[0]
        return text.format(law=choices.word(rule, recipient), fact=fact)

    def recipient_word(self, key: str) -> str:
        """Return a recipient in words; one that the unit no longer has is shown by its key."""
        return _(OURS[key]) if key in OURS else choices.word(self.recipients.get(key, {}), key)

    def category_word(self, key: str) -> str:
        """Return a kind of data in words."""
        return choices.word(self.categories.get(key, {}), key)

    def refuse_unknown(
        self, recipient: str, categories: Collection[str], channel: str, purpose: str
    ) -> None:
        """Raise KnownError naming the field that the unit's data does not know."""
        if recipient not in self.recipients and recipient not in OURS:
            raise KnownError(
                _("The gate does not know this recipient. Choose one from the list of recipients."),
                field="recipient",
            )
        if not categories or not set(categories) <= set(self.categories):
            raise KnownError(
                _("The gate does not know this kind of data. Choose one from the list."),
                field="category",
            )
        if channel not in self.channels:
            raise KnownError(
                _("The gate does not know this way of giving. Choose one from the list."),
                field="channel",
            )
        if purpose and purpose not in self.rules:
            raise KnownError(
                _("The gate does not know this purpose. Add it to the unit's rules of the gate."),
                field="purpose",
            )

    def address_may_go(self, recipient: str, channel: str) -> bool:
        """Tell whether an address under non-disclosure may go to a recipient by a channel."""
        return recipient in self.rule("non_disclosure").get("recipients", ()) and bool(
            self.channels[channel].get("address")
        )

    def register_of(self, category: str) -> str:
        """Return the register that a category's content belongs to; empty where both write it."""
        return str(self.rule("category_registers").get(category, ""))


def recipient_word(vault: Vault, key: str, day: date) -> str:
    """Return a recipient of the gate in words: the client, the own unit, or the unit's word."""
    return _(OURS[key]) if key in OURS else choices.label(vault, consents.RECIPIENTS, key, day)
