"""Synthetic caseloads, marked for ever as practice."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tytti_desktop.practice.caseload import Practice as Practice
    from tytti_desktop.practice.caseload import make_practice as make_practice

# Published on purpose: nothing real may ever be put behind it, and the vault says so for ever.
PASSPHRASE = "keksityt asiakkaat harjoittelevat"  # noqa: S105
__all__ = ["PASSPHRASE", "Practice", "make_practice"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 the package's own names
    """Load the makers when they are asked for: the door only tells the passphrase."""
    if name in __all__:
        from tytti_desktop.practice import caseload

        return getattr(caseload, name)
    raise AttributeError(name)
