"""Titles: classics whose authors are long dead, and made-up ones by made-up authors."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

_CLASSICS = """
Multatuli: Max Havelaar | Woutertje Pieterse
Hendrik Conscience: De leeuw van Vlaanderen | De loteling | De arme edelman | Baas Gansendonck
Willem die Madocke maecte: Van den vos Reynaerde
Charles De Coster: De legende van Uilenspiegel
Louis Couperus: Eline Vere | De stille kracht | Van oude menschen, de dingen die voorbijgaan
Louis Couperus: De boeken der kleine zielen | Noodlot
Frederik van Eeden: De kleine Johannes | Van de koele meren des doods
Herman Heijermans: Op hoop van zegen | Kamertjeszonde
Marcellus Emants: Een nagelaten bekentenis
Nescio: De uitvreter | Titaantjes | Dichtertje
Cyriel Buysse: Het recht van de sterkste | Het leven van Rozeke van Dalen | Het ezelken
Guido Gezelle: Dichtoefeningen | Kleengedichtjes | Tijdkrans
Albrecht Rodenbach: Gudrun
Virginie Loveling: Een revolverschot | Een dure eed
Rosalie Loveling: Novellen
Karel van de Woestijne: Het vader-huis | De boom-gaard der vogelen en der vruchten
Paul van Ostaijen: Bezette stad | Het sienjaal
Joost van den Vondel: Gijsbrecht van Aemstel | Lucifer
P.C. Hooft: Warenar
Hadewijch: Visioenen | Strofische gedichten
Jacob van Maerlant: Der naturen bloeme
Anna Bijns: Refereinen
Justus van Effen: De Hollandsche Spectator
Betje Wolff en Aagje Deken: Sara Burgerhart
Nicolaas Beets: Camera obscura
Lewis Carroll: Alice in Wonderland | Achter de spiegel
Mark Twain: De avonturen van Tom Sawyer | De avonturen van Huckleberry Finn
Jules Verne: De reis om de wereld in tachtig dagen | Twintigduizend mijlen onder zee
Jules Verne: Naar het middelpunt der aarde | Het geheimzinnige eiland | Michael Strogoff
Robert Louis Stevenson: Schateiland | Dr. Jekyll en Mr. Hyde
Jane Austen: Trots en vooroordeel | Emma | Overtuiging | Verstand en gevoel
Charlotte Brontë: Jane Eyre
Emily Brontë: Woeste hoogten
Charles Dickens: Oliver Twist | Grote verwachtingen | Een kerstverhaal | David Copperfield
Mary Shelley: Frankenstein
Bram Stoker: Dracula
Arthur Conan Doyle: De hond van de Baskervilles | Een studie in rood | Het teken van de vier
Oscar Wilde: Het portret van Dorian Gray | De gelukkige prins
H.G. Wells: De tijdmachine | De oorlog der werelden | De onzichtbare man
Jack London: De roep van de wildernis | Wittand
Herman Melville: Moby Dick
Edgar Allan Poe: Fantastische vertellingen
Louisa May Alcott: Onder moeders vleugels
Rudyard Kipling: Het jungleboek | Kim
Alexandre Dumas: De drie musketiers | De graaf van Monte-Cristo
Victor Hugo: De ellendigen | De klokkenluider van de Notre-Dame
Gustave Flaubert: Madame Bovary | Leerschool der liefde
Émile Zola: Germinal | Nana | De buik van Parijs
Honoré de Balzac: Vader Goriot | Eugénie Grandet
Stendhal: Het rood en het zwart
Guy de Maupassant: Bel-Ami | Een leven
Marcel Proust: De kant van Swann
Leo Tolstoj: Anna Karenina | Oorlog en vrede | De dood van Ivan Iljitsj
Fjodor Dostojevski: Misdaad en straf | De idioot | De gebroeders Karamazov
Anton Tsjechov: De kersentuin | De dame met het hondje
Nikolaj Gogol: Dode zielen | De mantel
Ivan Toergenjev: Vaders en zonen | Eerste liefde
Johann Wolfgang von Goethe: Het lijden van de jonge Werther | Faust
Theodor Fontane: Effi Briest
Franz Kafka: De gedaanteverwisseling | Het proces | Het slot
Gebroeders Grimm: Sprookjes
Hans Christian Andersen: Sprookjes en verhalen | De sneeuwkoningin
Carlo Collodi: De avonturen van Pinokkio
Johanna Spyri: Heidi
Selma Lagerlöf: Gösta Berling | Niels Holgerssons wonderbare reis
Henrik Ibsen: Een poppenhuis | De wilde eend
Miguel de Cervantes: Don Quichot
Dante Alighieri: De goddelijke komedie
Giovanni Boccaccio: Decamerone
Niccolò Machiavelli: De heerser
Homerus: Ilias | Odyssee
Ovidius: Metamorfosen
Plato: Het symposium
Desiderius Erasmus: Lof der zotheid
Thomas More: Utopia
William Shakespeare: Hamlet | Macbeth | Romeo en Julia | Een midzomernachtsdroom
Daniel Defoe: Robinson Crusoë
Jonathan Swift: Gullivers reizen
Voltaire: Candide
Kenneth Grahame: De wind in de wilgen
L. Frank Baum: De tovenaar van Oz
Frances Hodgson Burnett: De geheime tuin
Edith Wharton: De jaren van onschuld
Charles Darwin: Over het ontstaan van soorten
"""

_FIRST = (
    "Aline Bavo Cato Dries Elke Ferre Griet Hanne Ilse Jef Katelijn Lowie Mira Nand Oona Pieterjan"
)
_LAST = (
    "Veldeman Waterschoot Terlinden Ooievaar Duinslaeger Rietbroek Polderdijk Scheldeman"
    " Klaverblad Wilgenaer Kasseistra Boterbloem"
)
_WHAT = "geheim lied schaduw huis tuin brief zomer winter weg spiegel stem kaart belofte stilte"
_WHOSE = (
    "van de veerman|achter de dijk|in de polder|van mijn grootmoeder|zonder naam|onder de kasseien"
    "|van de Durme|aan de Schelde|van de klokkengieter|in het moeras|voor beginners|na de storm"
)
_HOW_TO = (
    "Koken met groenten van het veld|Breien voor beginners|Vogels in de tuin|De fiets hersteld"
    "|Wandelen langs de Schelde|Bier brouwen in de kelder|Moestuin op het balkon"
    "|Geschiedenis van het Waasland|Programmeren stap voor stap|Wiskunde voor iedereen"
    "|De ruimte in tien vragen|Brood bakken thuis|Fotograferen bij nacht|Bijen houden"
)


@dataclass(frozen=True, slots=True)
class Work:
    """A title of which libraries have copies. ``age``: from which it is lent."""

    title: str
    author: str
    kind: str = "boek"
    age: int = 0
    parts: int = 1


def works(dice: Random) -> list[Work]:
    """All titles, the same ones each time for the same dice."""
    return [*_classics(), *_stories(dice), *_practical(dice), *_other_kinds(dice)]


def _classics() -> Iterator[Work]:
    for line in _CLASSICS.strip().splitlines():
        author, _, titles = line.partition(": ")
        for title in titles.split(" | "):
            yield Work(title, author)


def _author(dice: Random) -> str:
    return f"{dice.choice(_FIRST.split())} {dice.choice(_LAST.split())}"


def _made_up(dice: Random, number: int) -> Iterator[str]:
    all_titles = [
        f"{_article(what)} {what} {whose}" for what in _WHAT.split() for whose in _WHOSE.split("|")
    ]
    yield from dice.sample(all_titles, number)


def _article(noun: str) -> str:
    return "Het" if noun in ("geheim", "lied", "huis") else "De"


def _stories(dice: Random) -> Iterator[Work]:
    for number, title in enumerate(_made_up(dice, 90)):
        yield Work(title, _author(dice), age=(0, 0, 0, 12, 16)[number % 5])


def _practical(dice: Random) -> Iterator[Work]:
    for title in _HOW_TO.split("|"):
        yield Work(title, _author(dice))


def _other_kinds(dice: Random) -> Iterator[Work]:
    where = _WHOSE.split("|")
    for number in range(1, 25):
        yield Work(f"Rik en Roza {number}: {dice.choice(where)}", "Studio Polder", "strip")
    for month in ("september", "oktober", "november"):
        for name in ("Tuin & Dijk", "Het Waasland Magazine", "Zottegem Leest"):
            yield Work(f"{name}, {month}", "", "tijdschrift")
    for number, title in enumerate(_made_up(dice, 24)):
        age, parts = (0, 6, 12, 16)[number % 4], 1 + number % 3
        yield Work(f"{title} (film)", "", "dvd", age, parts)
    for title in ("Sjoelkampioen", "Boerderij in de lucht", "Kasteel van Laarne", "Polderrace"):
        yield Work(title, "", "game", age=6)
    for title in ("Woordenboek der Vlaamse dialecten", "Atlas van de wereld", "Encyclopedie"):
        yield Work(title, "", "naslagwerk")
