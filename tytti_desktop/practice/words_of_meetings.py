"""Words of practice meetings: plain Finnish that says it is practice and tells of nobody."""

# Who comes from each organisation class: an invented person and the organisation.
ASSESSORS = {
    "municipal_employment": ("Malli-Pekka Ohjauslehto", "Mallilan työllisyyspalvelut"),
    "kela": ("Malli-Kaisa Etuusniemi", "Kela"),
    "social_services": ("Malli-Sanna Ohjausvaara", "Mallilan sosiaalipalvelut"),
    "other_health": ("Malli-Timo Ohjauskoski", "Mallilan terveysasema"),
    "third_sector": ("Malli-Aino Vertaisranta", "Harjoitusyhdistys ry"),
    "mental_health": ("Malli-Eero Mielenlahti", "Mallilan mielenterveyspalvelut"),
    "other_provider": ("Malli-Ville Kuntosuo", "Esimerkkivalmennus Oy"),
    "other_network": ("Malli-Liisa Diakoniasalo", "Mallilan seurakunta"),
}
PURPOSES = (
    "Harjoitus: sovitaan yhteinen suunnitelma ja kuka tekee mitäkin",
    "Harjoitus: kuntoutuksen aloitus ja toimeentulo sen ajalta",
    "Harjoitus: työkokeilun edellytykset ja tuki",
    "Harjoitus: etuuksien ja palvelujen yhteensovitus",
)
ROOMS = ("Neuvotteluhuone 1", "Neuvotteluhuone 2", "Kokoushuone Käpy")
AGENDA_ITEMS = (
    ("Mitä asiakas haluaa tapaamiselta", "situation"),
    ("Missä mennään: palvelut ja etuudet", "benefits"),
    ("Seuraavat toimet: kuka, mitä, mihin mennessä", "plan"),
    ("Seuraava tapaaminen", ""),
)
SAID = (
    "Harjoitusmerkintä: asiakas kertoi toiveistaan ja siitä, mikä on nyt tärkeintä.",
    "Harjoitusmerkintä: käytiin läpi, mitä kukin on tehnyt ja mikä odottaa.",
    "Harjoitusmerkintä: sovittiin järjestys: ensin lausunto, sitten hakemus.",
)
DECISIONS = (
    "Harjoitus: haetaan kuntoutusta, kun lausunto on saatu",
    "Harjoitus: tutustutaan työkokeilupaikkaan yhdessä",
    "Harjoitus: asiakasvastaava pitää yhteyttä kahden viikon välein",
)
ASSESSED = (
    "Harjoitusarvio: arki sujuu, jaksaminen vaihtelee.",
    "Harjoitusarvio: työ kiinnostaa, terveys huolestuttaa.",
    "Harjoitusarvio: tukea tarvitaan hakemuksissa.",
)
