"""The pilot's figures that a practice caseload repeats, as counts of 138 (service-path.md)."""

from enum import StrEnum

PILOT = 138
VISITS = 172
CONSULTATIONS = 322
MEN = {False: 64.0, True: 36.0}  # is a woman: percent
MEAN_AGE, AGE_SPREAD = 35.5, 11.5  # years; the ends of 18-64 pull the drawn mean up to 37


class Group(StrEnum):
    """How far a client has come: the stage of the path that the facts are made for."""

    WAITING = "waiting"
    GUIDED = "guided"
    NEEDS = "needs"
    PLANNING = "planning"
    MEANS = "means"
    FOLLOW_UP = "follow_up"
    GOAL = "goal"
    CLOSED = "closed"


GROUPS = {
    Group.WAITING: 6.0,
    Group.GUIDED: 4.0,
    Group.NEEDS: 22.0,
    Group.PLANNING: 14.0,
    Group.MEANS: 34.0,
    Group.FOLLOW_UP: 34.0,
    Group.GOAL: 14.0,
    Group.CLOSED: 10.0,
}
# Days since the path started, least and most; the pilot lasted 14 months.
STARTED = {
    Group.NEEDS: (4, 45),
    Group.PLANNING: (25, 140),
    Group.MEANS: (45, 330),
    Group.FOLLOW_UP: (120, 380),
    Group.GOAL: (215, 425),
    Group.CLOSED: (70, 420),
}
NEWEST = 0.12  # of those in the needs stage: so new that the first letter is about to go
# The six-month questionnaire of so many is due just now; the rest of their group's is earlier or
# later. Of the 138, 48 answered at the start and 14 of these again.
DUE_NOW = {Group.MEANS: 5, Group.FOLLOW_UP: 10}
BASELINES = {Group.PLANNING: 14, Group.MEANS: 12, Group.FOLLOW_UP: 8, Group.GOAL: 14}

REFERRERS = {
    "municipal_employment": 80.0,  # 58 %
    "social_services": 25.0,  # 18 %
    "self": 10.0,
    "other_health": 8.0,
    "mental_health": 5.0,
    "kela": 4.0,
    "third_sector": 5.0,  # two of them the TE office's, which is no more
    "criminal_sanctions": 1.0,
}
CONSULTED_BY = {
    "municipal_employment": 162.0,
    "social_services": 58.0,
    "kela": 24.0,
    "third_sector": 20.0,
    "other_provider": 30.0,  # 12 of them the TE office's
    "other_network": 10.0,
    "mental_health": 8.0,
    "other_health": 6.0,
    "criminal_sanctions": 4.0,
}
# Months out of work at the start, least and most: 82 % over a year, 65 % over three.
UNEMPLOYED = {(37, 140): 65.0, (13, 35): 17.0, (1, 11): 18.0}
LANGUAGES = {"fi": 94.0, "sv": 4.0, "en": 2.0}


def scaled(count: int, clients: int) -> int:
    """Return a count of the pilot for another number of clients."""
    return round(count * clients / PILOT)


def few(count: int, clients: int) -> int:
    """Return how many rare cases to put in: as many as the pilot-sized caseload has, or fewer."""
    return min(count, clients // 10)
