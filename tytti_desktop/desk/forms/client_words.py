"""How a client's facts are said in words, the same in the head, the list and the dialogs."""

from datetime import date

from tytti_desktop import dates
from tytti_desktop.casework.client.addresses import NonDisclosure, non_disclosure
from tytti_desktop.casework.client.client_checks import LANGUAGE_NAMES
from tytti_desktop.casework.client.clients import Client
from tytti_desktop.words import _, ngettext


def age_words(client: Client, today: date) -> str:
    """Return the age as the head says it: 37 v; nothing where it is not known."""
    years = client.age(today)
    return "" if years is None else _("{count} y").format(count=years)


def day_count(days: int) -> str:
    """Return a number of days in words: 3 pv."""
    return ngettext("{count} d", "{count} d", days).format(count=days)


def shield_words(client: Client, today: date) -> str:
    """Return what the shield says of non-disclosure; nothing where there is none."""
    how = non_disclosure(client, today)
    if how is NonDisclosure.NONE:
        return ""
    until = client.non_disclosure_until
    if until is None:
        return _("Non-disclosure")
    if how is NonDisclosure.END_TO_CONFIRM:
        return _("Non-disclosure until {day}: confirm the end").format(day=dates.shown(until))
    return _("Non-disclosure until {day}").format(day=dates.shown(until))


def need_words(client: Client) -> list[str]:
    """Return language and needs, each in a few words, the language first."""
    interpreter = client.interpreter.strip()
    needs = [
        _(LANGUAGE_NAMES.get(client.language, client.language)),
        _("interpreter: {language}").format(language=interpreter) if interpreter else "",
        client.access_needs.strip(),
        _("large print in letters") if client.large_print else "",
        _("easy language") if client.easy_language else "",
        _("support person: {name}").format(name=client.support_person)
        if client.support_person
        else "",
    ]
    return [need for need in needs if need]
