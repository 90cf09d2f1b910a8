"""Every form that the program can print: by name, so that no test lays one out to find it."""

from tytti_desktop.instruments.library import shipped

PRINTED = [
    (q.id, language, large)
    for q in shipped().all()
    if q.printable
    for language in shipped().languages(q)
    for large in (False, True)
]
CASES = [case for case in PRINTED if shipped().get(case[0]).defined]  # what is asked is known


def named(cases: list[tuple[str, str, bool]]) -> list[str]:
    """Return the tests' names of forms."""
    return [f"{form}-{language}{'-large' if large else ''}" for form, language, large in cases]
