"""What a lower room receives from the manifest above the features, instead of naming them.

A rule that works over every feature (stop what waits, find what names a leaver, index what is
searched) asks here by the list's name. This is the only place that knows the manifest from below.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any, TypeVar, overload

T_co = TypeVar("T_co", covariant=True)
_MANIFEST = "tytti_desktop.casework.manifest"


class Received(Sequence[T_co]):
    """One list of the manifest, opened when it is first asked."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def _held(self) -> tuple[T_co, ...]:
        return tuple(getattr(import_module(_MANIFEST), self._name))

    @overload
    def __getitem__(self, place: int) -> T_co: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[T_co, ...]: ...

    def __getitem__(self, place: int | slice) -> Any:
        """Return one of the list, or some."""
        return self._held[place]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._held)

    def __iter__(self) -> Iterator[T_co]:
        """Give each in the manifest's order."""
        return iter(self._held)
