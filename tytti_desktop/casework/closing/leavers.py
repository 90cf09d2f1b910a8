"""What a closing says of a professional who leaves: ratings given in one that is under way.

A rating is that person's own word and moves to nobody: it is shown, so that it is looked at again.
"""

from tytti_desktop.casework.search_index import fold
from tytti_desktop.casework.service_map.traces import Leaving, Named, Trace
from tytti_desktop.casework.steps.closing_record import RATINGS
from tytti_desktop.vault import Vault
from tytti_desktop.words import _


def _ratings(vault: Vault, leaving: Leaving) -> list[Named]:
    under_way = (
        "rater <> 'client' and closing_id in (select id from closing where finished_on is null)"
    )
    name = fold(leaving.professional.name)
    text = _("Rated the client's goals in a closing that is under way: look at it again")
    clients = dict.fromkeys(
        (each.client_id, each.closing_id)
        for each in RATINGS.find(vault, under_way, order="rated_on, id")
        if fold(each.rater_name) == name
    )
    return [
        Named("closing", closing_id, text, client_id, personal=True)
        for client_id, closing_id in clients
    ]


TRACES: tuple[Trace, ...] = (Trace("closing", _ratings),)
