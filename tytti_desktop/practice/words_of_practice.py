"""Sentences of practice notes: plain Finnish that says it is practice and tells of nobody."""

ORGANISATIONS = {
    "municipal_employment": "Mallilan työllisyyspalvelut",
    "social_services": "Mallilan sosiaalipalvelut",
    "self": "",
    "other_health": "Mallilan terveysasema",
    "mental_health": "Mallilan mielenterveyspalvelut",
    "kela": "Kela",
    "third_sector": "Harjoitusyhdistys ry",
    "criminal_sanctions": "Rikosseuraamuslaitos",
    "other_provider": "Esimerkkivalmennus Oy",
    "other_network": "Mallilan seurakunta",
}
REASONS = (
    "Harjoitusmerkintä: pitkittynyt työttömyys, työkyvyn arvio tarpeen.",
    "Harjoitusmerkintä: selkävaivat estävät aiemman työn, suunta epäselvä.",
    "Harjoitusmerkintä: jaksaminen ja arjen rytmi mietityttävät.",
    "Harjoitusmerkintä: työkokeilu keskeytyi, tukea tarvitaan.",
    "Harjoitusmerkintä: kuntoutusmahdollisuudet selvitettävä.",
)
NOTES = (
    "Harjoitusmerkintä: käytiin läpi arki, voimavarat ja toiveet työstä.",
    "Harjoitusmerkintä: sovittiin seuraavat askeleet ja kuka tekee mitäkin.",
    "Harjoitusmerkintä: asiakas kertoi voinnistaan ja palveluistaan.",
    "Harjoitusmerkintä: keskusteltiin työkokeilusta ja sen edellytyksistä.",
    "Harjoitusmerkintä: katsottiin yhdessä etuudet ja hakemusten järjestys.",
)
PROMISES = (
    "Lääkärin lausunto kuntoutushakemukseen",
    "Kuntoutushakemus Kelaan, kun lausunto on saatu",
    "Työkokeilupaikan kartoitus",
    "Soitto asiakkaalle ja ajan vahvistaminen",
    "Vertaisryhmän aloitus",
)
TOPICS = (
    "Harjoitus: sopiiko asiakas työkyvyn tukeen",
    "Harjoitus: etuuksien yhteensovitus",
    "Harjoitus: kuntoutuksen vaihtoehdot",
    "Harjoitus: verkostotapaamisen sopiminen",
    "Harjoitus: työkokeilun järjestelyt",
)
OUTCOMES = ("Neuvottu puhelimessa", "Sovittu ohjautumisesta", "Annettu yhteystiedot", "")
ACCESS_NEEDS = ("Esteetön sisäänkäynti", "Induktiosilmukka", "Rauhallinen tila")
