"""What the simulated members write: short, long, angry, off the topic, with mistakes. Hardly any twice."""

from __future__ import annotations

from random import Random

WISHES = {
    "fr": (
        "publier chaque trimestre à quoi servent les 6,5 %",
        "baisser le pourcentage les deux premières années",
        "garder le même pourcentage pour tout le monde",
        "expliquer les frais dès l'inscription, en une page",
        "créer un fonds de solidarité pour les mois sans contrat",
        "montrer le coût de chaque bureau",
        "plafonner ce que paient les grosses factures",
        "rembourser plus vite les notes de frais",
        "avoir une vraie permanence le soir",
        "négocier des assurances ensemble",
        "payer les avances en 7 jours, pas en 30",
        "arrêter les relances automatiques aux client·es",
    ),
    "nl": (
        "elk kwartaal tonen waarvoor de bijdrage dient",
        "een lager percentage voor wie pas begint",
        "het percentage voor iedereen gelijk houden",
        "de kosten bij de inschrijving uitleggen, op één blad",
        "een solidariteitsfonds voor maanden zonder contract",
        "de kosten per kantoor bekendmaken",
        "een plafond voor grote facturen",
        "onkosten sneller terugbetalen",
        "ook 's avonds een permanentie houden",
        "samen verzekeringen onderhandelen",
        "facturen in gewone taal",
        "een aankoopgroep voor materiaal",
    ),
    "de": (
        "jedes Quartal zeigen, wofür der Beitrag verwendet wird",
        "weniger Prozente im ersten Jahr der Tätigkeit",
        "den gleichen Satz für alle behalten",
        "die Kosten bei der Anmeldung auf einer Seite erklären",
        "einen Solidaritätsfonds für Monate ohne Auftrag",
        "die Kosten jedes Büros offenlegen",
        "eine Obergrenze für große Rechnungen",
        "Spesen schneller erstatten",
        "auch abends Beratung in Eupen anbieten",
        "gemeinsam Versicherungen aushandeln",
        "alle Unterlagen auch auf Deutsch",
        "eine Einkaufsgemeinschaft für Geräte",
    ),
}
BECAUSE = {
    "fr": (
        "parce qu'on ne comprend pas où va l'argent",
        "sinon les jeunes iront voir ailleurs",
        "c'est le principe même d'une coopérative",
        "j'ai posé la question trois fois sans réponse",
        "mes mois creux se suivent",
        "tout le monde n'a pas un·e comptable",
        "à Liège on en parle depuis deux ans",
        "les petits contrats ne rapportent plus rien",
        "la solidarité doit se voir",
    ),
    "nl": (
        "want niemand weet waar het geld naartoe gaat",
        "anders vertrekken de jonge mensen",
        "daarvoor zijn we een coöperatie",
        "ik heb het al drie keer gevraagd",
        "mijn stille maanden volgen elkaar op",
        "niet iedereen heeft een boekhouder",
        "in Gent spreken we daar al twee jaar over",
        "kleine opdrachten brengen niets meer op",
        "solidariteit moet men zien",
    ),
    "de": (
        "weil niemand weiß, wohin das Geld geht",
        "sonst gehen die Jungen woandershin",
        "dafür sind wir eine Genossenschaft",
        "ich habe schon dreimal gefragt",
        "meine ruhigen Monate häufen sich",
        "nicht alle haben einen Buchhalter",
        "in Eupen reden wir seit zwei Jahren darüber",
        "kleine Aufträge bringen nichts mehr ein",
        "Solidarität muss man sehen",
    ),
}
APART = {
    "fr": (
        "Rien.",
        "JE PAIE DÉJÀ ASSEZ !!!",
        "Le site rame sur mon téléphone, réparez ça d'abord.",
        "Aucune idée, je suis là depuis deux semaines.",
        "Encore une enquête… et après ?",
        "Et les stages, ils comptent comme activité ?",
        "Merci à l'équipe de Liège, vraiment.",
        "6,5 c trop pour moi",
    ),
    "nl": (
        "Niets.",
        "IK BETAAL AL GENOEG!!!",
        "De website is traag op mijn gsm, los dat eerst op.",
        "Geen idee, ik ben hier pas twee weken.",
        "Alweer een enquête… en daarna?",
        "Wanneer komt er eens iemand naar Oostende?",
        "Dank aan het team van Gent, echt.",
        "6,5 is teveel voor mij",
    ),
    "de": (
        "Nichts.",
        "ICH ZAHLE SCHON GENUG!!!",
        "Die Seite ist auf dem Handy langsam, das zuerst.",
        "Keine Ahnung, ich bin erst seit zwei Wochen dabei.",
        "Schon wieder eine Umfrage… und dann?",
        "Warum ist der Stammtisch immer am Montag?",
        "Danke an das Team in Eupen, wirklich.",
        "6,5 ist zuviel für mich",
    ),
}
FOR = {
    "same": {
        "fr": ("une coopérative traite tout le monde pareil", "c'est simple à expliquer"),
        "nl": ("een coöperatie behandelt iedereen gelijk", "het is eenvoudig uit te leggen"),
        "de": ("eine Genossenschaft behandelt alle gleich", "es ist einfach zu erklären"),
    },
    "less-for-little": {
        "fr": ("qui gagne peu n'a pas de marge", "au début chaque euro compte"),
        "nl": ("wie weinig verdient, heeft geen marge", "in het begin telt elke euro"),
        "de": ("wer wenig verdient, hat keinen Spielraum", "am Anfang zählt jeder Euro"),
    },
    "less-for-much": {
        "fr": ("les grosses factures demandent moins de travail", "sinon les gros contrats partent"),
        "nl": ("grote facturen vragen minder werk", "anders vertrekken de grote opdrachten"),
        "de": ("große Rechnungen machen weniger Arbeit", "sonst gehen die großen Aufträge verloren"),
    },
    "no-opinion": {
        "fr": ("je ne connais pas les chiffres", "la question est trop vague"),
        "nl": ("ik ken de cijfers niet", "de vraag is te vaag"),
        "de": ("ich kenne die Zahlen nicht", "die Frage ist zu ungenau"),
    },
}
SLIPS = {"fr": ("qu'on", "kon"), "nl": ("percentage", "procentage"), "de": ("dass", "das")}
"""What people mistype."""


def opinion(language: str, chance: Random) -> str:
    """What somebody would change first."""
    if chance.random() < 0.08:
        return chance.choice(APART[language])
    wish = chance.choice(WISHES[language])
    why = chance.choice(BECAUSE[language]) if chance.random() < 0.9 else ""
    return _as_written(language, ", ".join(filter(None, (wish, why))), chance)


def reason(language: str, option: str, chance: Random) -> str:
    """Why somebody chose this option."""
    why = chance.choice(FOR[option][language])
    more = chance.choice(BECAUSE[language]) if chance.random() < 0.6 else ""
    return _as_written(language, ", ".join(filter(None, (why, more))), chance)


def _as_written(language: str, said: str, chance: Random) -> str:
    """On a phone: some in small letters and without a full stop, some in a hurry, some shouting."""
    how = chance.random()
    if how < 0.2:
        return said
    if how < 0.3:
        return said.replace(*SLIPS[language]).replace("'", "") + chance.choice(("...", "", " :-)"))
    if how < 0.35:
        return said.upper() + "!!"
    return said[0].upper() + said[1:] + chance.choice((".", ".", "!", ""))
