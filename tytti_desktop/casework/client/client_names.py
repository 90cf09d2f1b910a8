"""How a client is named in a row that leads to an act: two people of one name are told apart."""

from datetime import date

# In SQL over the client table (its names are no other table's).
TOLD_APART = (
    "family_name || ' ' || given_names || coalesce(' (' || substr(date_of_birth, 1, 4) || ')', '')"
)


def told_apart(name: str, born: date | None) -> str:
    """Return a name with the year of birth, as `TOLD_APART` gives it."""
    return name if born is None else f"{name} ({born.year})"
