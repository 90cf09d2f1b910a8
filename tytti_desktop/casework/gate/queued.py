"""What waits to be sent and would have to stop if a consent were withdrawn.

A module whose records wait to leave (an invitation not yet sent, a pre-assessment to ask, a
referral onward, a package) makes a `Queue` of two functions and adds it to the
manifest:

    QUEUE = Queue("pre_assessment", _waiting, _stop)

`stop` marks the record as stopped with the reason and returns Changes with its undo: everything
happens in the withdrawal's own transaction, and one undo takes all back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tytti_desktop.vault import Changes, Vault


@dataclass(frozen=True)
class Waiting:
    """One thing that waits to leave: its record, to whom, which data, and what it is in words."""

    entity_id: str
    recipient: str
    categories: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class Queue:
    """One kind of waiting things: how to find a client's, and how to stop one."""

    entity: str
    find: Callable[[Vault, str], list[Waiting]]
    stop: Callable[[Vault, Waiting, date, str], Changes]
