"""Sentences of practice plans: goals, the steps towards them, and where clients are referred."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step of a plan: who does it, and whether it waits for the one before."""

    text: str
    owner_kind: str = "client"
    owner: str = ""
    recipient: str = ""
    after: bool = False


NEAR = {
    "rehabilitation": (
        "Kuntoutuspäätös saadaan haettua oikeilla papereilla",
        "Selvitetään, mikä kuntoutus tukisi työhön paluuta",
    ),
    "work_trial": (
        "Kokeilen työtä muutaman tunnin viikossa",
        "Löydän työkokeilupaikan, jossa jaksan",
    ),
    "daily_life": (
        "Saan arkeen rytmin: ylös aamulla ja ulos joka päivä",
        "Käyn ryhmässä kerran viikossa",
    ),
}
FAR = (
    "Olen osa-aikaisessa työssä, joka sopii voinnilleni",
    "Minulla on ammatti, johon pystyn",
    "Tulen toimeen ja jaksan arjessa ilman jatkuvaa tukea",
)
OWN_WORDS = (
    "Haluan taas tehdä jotain, mistä on hyötyä.",
    "Kunhan jaksaisin herätä johonkin.",
    "En halua luvata liikaa, mutta tätä voin yrittää.",
    "",
)
STEPS = {
    "rehabilitation": (
        Step("Varaa lääkärin vastaanotto", "own_unit"),
        Step("Kirjoita lausunto kuntoutushakemukseen", "organisation", "Mallilan terveysasema",
             "health", after=True),
        Step("Tee kuntoutushakemus Kelaan yhdessä", "case_manager", after=True),
    ),
    "work_trial": (
        Step("Kartoita sopivat työkokeilupaikat", "organisation", "Mallilan työllisyyspalvelut",
             "employment"),
        Step("Tutustu paikkaan ja kerro, miltä se tuntui", after=True),
        Step("Sovi työkokeilun alkamisesta", "organisation", "Mallilan työllisyyspalvelut",
             "employment", after=True),
    ),
    "daily_life": (
        Step("Merkitse viikon ajan, milloin nukut ja liikut"),
        Step("Tutustu ryhmään tukihenkilön kanssa", "close_person", "tukihenkilö"),
        Step("Käy ryhmässä kolme kertaa", after=True),
    ),
}  # fmt: skip
PLACES = {
    "employment": "Mallilan työllisyyspalvelut, työhönvalmennus",
    "kela": "Kela, ammatillinen kuntoutus",
    "social": "Mallilan sosiaalipalvelut, sosiaaliohjaus",
    "health": "Mallilan terveysasema, fysioterapia",
    "third_sector": "Harjoitusyhdistys ry, vertaisryhmä",
}
