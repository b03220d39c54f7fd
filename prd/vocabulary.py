"""The words by which the checks read a sentence, for each language in which they can. Pure data.

Vague are words in which two readers see two products. Those with an everyday second sense ("clear", "gut", "bon") are
left out: a false alarm costs more trust than a missed one. A document in any other language is read with OTHER, which
knows no vague words: it may miss something, and never finds fault with a word that it does not know.
"""

from dataclasses import dataclass

# Matches nothing: a language of which a detector knows no words.
_NEVER = r"(?!)"


@dataclass(frozen=True)
class Vocabulary:
    """Words by base form, with the endings they take; the rest are parts of regular expressions."""

    vague: str = ""
    inflections: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (ending of the base form, what stands in its place)
    phrases: tuple[str, ...] = ()
    modal: str = _NEVER
    joined_by: str = _NEVER
    subject: str = ""
    relative: tuple[str, ...] = ()  # a modal verb right after one of these is no second promise
    negation: str = _NEVER
    product: str = _NEVER
    fillers: str = ""
    figures: str = ""  # numbers in words, each with its figure; not those that are also something else, as "one" is
    endings: tuple[str, ...] = ()
    last: str = ""  # a letter that may or may not end a stem


ENGLISH = Vocabulary(
    vague="""
    adequate adequately appropriate appropriately asap attractive beautiful beautifully convenient conveniently
    easier easiest easily easy effective effectively efficient efficiently etc fast faster flexible flexibly friendly
    frequently hassle-free high-quality instantly intuitive intuitively lightweight minimal modern normally occasionally
    optimal optimally performant pleasant powerful properly quick quicker quickly rarely reasonable reasonably regularly
    reliable reliably responsive robust robustly scalable seamless seamlessly securely several shortly significant
    significantly simple simpler simply slick smooth smoothly snappy soon state-of-the-art straightforward sufficient
    sufficiently timely typically user-friendly usually various
    """,
    phrases=(
        "a few",
        "and so on",
        "and the like",
        "as appropriate",
        "as needed",
        "as soon as possible",
        "as usual",
        "high performance",
        "high quality",
        "if possible",
        "lots of",
        "state of the art",
        "user friendly",
        "where possible",
    ),
    modal=r"(?:can|cannot|must|shall|should|may|will|has to|have to|needs? to)",
    joined_by=r"and(?:\s+also)?",
    subject=r"(?:(?:then|also)\s+)?(?:(?:the|an?|each|every|they|he|she|it|we|you|this|that)\s+(?:[\w-]+\s+){0,2})?",
    relative=("who ", "that "),
    negation=r"\b(?:not|no|never|cannot|without|nobody|none)\b|n[’']t\b",
    product=r"(?:the|this|our)\s+(?:app|application|page|product|screen|service|site|software|system|tool|website)\b"
    r"|it\b",
    fillers="""
    a an and any are as at be been before by can cannot could do does each every for from has have he her his if in
    into is it its may must need needs no not of off on or our out she should so than that the their them then there
    they this to up us was we when where which who will with without would you your never nobody none
    """,
    figures="""
    two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 thirteen 13 fourteen 14
    fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19 twenty 20 thirty 30 forty 40 fifty 50 sixty 60
    seventy 70 eighty 80 ninety 90 hundred 100 thousand 1000
    """,
    endings=("ings", "ing", "ies", "ed", "es", "ly", "s"),
    last="e",
)

GERMAN = Vocabulary(
    vague="""
    adäquat angemessen ansprechend bedienerfreundlich benutzerfreundlich anwenderfreundlich bequem blitzschnell effektiv
    effizient einfach einwandfrei elegant etc flexibel flexibl flott flüssig gelegentlich geeignet gebrauchstauglich
    hochwertig häufig intuitiv komfortabel komfortabl kundenfreundlich leistungsfähig leistungsstark mehrere meistens
    minimal modern möglichst mühelos nahtlos normalerweise nutzerfreundlich optimal performant problemlos rasch
    regelmäßig reibungslos robust schlank schnell selten signifikant skalierbar sofort stabil umgehend unkompliziert
    unverzüglich usw üblicherweise verschiedene zeitgemäß zeitnah zuverlässig zügig übersichtlich
    """,
    inflections=(("", ("", "e", "er", "es", "en", "em", "ere", "erer", "eres", "eren", "erem", "sten", "ste")),),
    phrases=(
        "auf dem neuesten Stand",
        "bei Bedarf",
        "in Echtzeit",
        "in der Regel",
        "je nach Bedarf",
        "leicht zu bedienen",
        "nach Möglichkeit",
        "so bald wie möglich",
        "so schnell wie möglich",
        "sobald wie möglich",
        "und so weiter",
        "wenn möglich",
        "wie üblich",
    ),
    modal=r"(?:kann|können|muss|müssen|soll|sollen|sollte|sollten|darf|dürfen|wird|werden)",
    joined_by=r"und(?:\s+(?:auch|dann|außerdem))?",
    # A noun is written with a capital: without it, "und der sehen kann" would be a promise of its own.
    subject=r"(?:(?:er|sie|es|man|wir|ihr|dann|außerdem)\s+"
    r"|(?:der|die|das|den|dem|ein|eine|einer|jeder|jede|jedes|dieser|diese|dieses)\s+"
    r"(?:[\w-]+\s+)?(?-i:[A-ZÄÖÜ])[\w-]+\s+)?",
    negation=r"\b(?:nicht|kein\w{0,2}|nie|niemals|niemand\w{0,2}|nichts|ohne)\b",
    product=r"(?:die|diese|unsere)\s+(?:app|anwendung|applikation|seite|software|website|webseite|plattform|oberfläche)\b"
    r"|(?:das|dieses|unser)\s+(?:produkt|programm|system|werkzeug|portal)\b|(?:der|dieser|unser)\s+(?:dienst|bildschirm)\b"
    r"|es\b",
    fillers="""
    aber alle als am an auch auf aus bei beim bis da damit dann darf das dass dem den denn der des die dies diese dieser
    dieses durch dürfen ein eine einem einen einer eines er es für hat haben ihr ihre im in ist ihm ihn jede jeder jedes
    kann können man mit muss müssen nach nicht kein keine keinen keiner nie niemals niemand nichts noch nur oder ohne
    sein sein seine sich sie sind so soll sollen sollte sollten um und unser unsere uns vom von vor war was wenn wer
    werden wie wir wird wo zu zum zur über
    """,
    figures="""
    zwei 2 drei 3 vier 4 fünf 5 sechs 6 sieben 7 acht 8 neun 9 zehn 10 elf 11 zwölf 12 dreizehn 13 vierzehn 14
    fünfzehn 15 sechzehn 16 siebzehn 17 achtzehn 18 neunzehn 19 zwanzig 20 dreißig 30 vierzig 40 fünfzig 50
    sechzig 60 siebzig 70 achtzig 80 neunzig 90 hundert 100 tausend 1000
    """,
    endings=("ierungen", "ierung", "ieren", "iert", "ungen", "ung", "ern", "en", "er", "es", "em", "et", "e", "t", "s"),
)

FRENCH = Vocabulary(
    vague="""
    adapté adaptée adéquat adéquate agréable aisé aisée aisément approprié appropriée attrayant attrayante confortable
    convivial conviviale conviviaux correctement efficace efficacement ergonomique etc facile facilement fiable flexible
    fluide fréquemment fréquent fréquente généralement habituellement immédiatement instantanément intuitif intuitive
    intuitivement léger légère minimal minimale moderne normalement occasionnellement optimal optimale performant
    performante plusieurs puissant puissante raisonnable raisonnablement rapide rapidement rarement régulièrement
    robuste significatif significative simple simplement souple suffisant suffisante suffisamment
    """,
    inflections=(("", ("", "s")),),
    phrases=(
        "au besoin",
        "au plus vite",
        "dans la mesure du possible",
        "dès que possible",
        "de haute qualité",
        "en temps réel",
        "et ainsi de suite",
        "facile à utiliser",
        "le plus vite possible",
        "sans effort",
        "si besoin",
        "si nécessaire",
        "si possible",
    ),
    modal=r"(?:peut|peuvent|pourra|pourront|doit|doivent|devra|devront)",
    joined_by=r"et(?:\s+(?:aussi|ensuite))?|puis",
    subject=r"(?:(?:(?:le|la|les|un|une|des|chaque|il|elle|ils|elles|on|nous|vous|ce|cette)\s+|l[’'])"
    r"(?:[\w-]+\s+){0,2})?",
    relative=("qui ",),
    negation=r"\b(?:ne|pas|jamais|aucun|aucune|sans|rien|non)\b|\bn[’']",
    product=r"(?:(?:la|cette|notre|le|ce)\s+|l[’'])"
    r"(?:appli|application|écran|logiciel|outil|page|plateforme|produit|service|site|système)\b",
    fillers="""
    à a afin ai ainsi alors après au aucun aucune aussi aux avant avec avoir ce cela ces cet cette chaque chez comme d
    dans de des deux doit doivent donc du elle elles en est et être il ils j je jamais l la le les leur leurs lors lui m
    mais n ne ni non nos notre nous on ont ou où par pas peut peuvent plus pour pourra pourront puis qu quand que qui
    rien s sa sans se ses si son sont sous sur tous tout toute toutes un une vers vos votre vous y devra devront
    """,
    figures="""
    deux 2 trois 3 quatre 4 cinq 5 six 6 sept 7 huit 8 dix 10 onze 11 douze 12 treize 13 quatorze 14 quinze 15
    seize 16 vingt 20 trente 30 quarante 40 cinquante 50 soixante 60 cent 100 mille 1000
    """,
    endings=("ations", "ation", "ements", "ement", "ées", "ée", "és", "é", "ent", "ez", "er", "es", "e", "s"),
)

SPANISH = Vocabulary(
    vague="""
    adecuado adecuadamente ágil ágilmente agradable amigable apropiado atractivo cómodo cómodamente correctamente
    eficaz eficazmente eficiente eficientemente escalable etc fácil fácilmente fiable flexible fluido frecuente
    frecuentemente generalmente habitualmente inmediatamente instantáneamente intuitivo intuitivamente ligero mínimo
    moderno normalmente ocasionalmente óptimo potente raramente razonable razonablemente rápido rápidamente
    regularmente robusto seguramente sencillo sencillamente significativo simple simplemente suficiente
    suficientemente usable varios varias
    """,
    inflections=(("o", ("o", "a", "os", "as")), ("z", ("z", "ces")), ("", ("", "s", "es"))),
    phrases=(
        "a ser posible",
        "cuanto antes",
        "de alta calidad",
        "de última generación",
        "en la medida de lo posible",
        "en tiempo real",
        "fácil de usar",
        "lo antes posible",
        "según sea necesario",
        "si es necesario",
        "si es posible",
        "sin esfuerzo",
        "tan pronto como sea posible",
        "y así sucesivamente",
    ),
    modal=r"(?:puede|pueden|podrá|podrán|debe|deben|deberá|deberán|tiene que|tienen que)",
    joined_by=r"(?:y|e)(?:\s+(?:también|además|luego))?",
    subject=r"(?:(?:el|la|los|las|un|una|cada|él|ella|ellos|ellas|este|esta|se|usted|también)\s+(?:[\w-]+\s+){0,2})?",
    relative=("que ", "quien "),
    negation=r"\b(?:no|nunca|jamás|sin|nadie|nada|ni|ningún|ninguna|ninguno)\b",
    product=r"(?:la|esta|nuestra)\s+(?:app|aplicación|herramienta|página|pantalla|plataforma|web)\b"
    r"|(?:el|este|nuestro)\s+(?:producto|programa|servicio|sistema|sitio|software)\b",
    fillers="""
    a al ante antes así aunque cada como con cuando de debe deben deberá deberán del desde donde dos e el ella ellas
    ellos en entre es esta estas este esto estos está están ha hasta hay la las le les lo los más me mi muy nada nadie
    ni ninguna ninguno ningún no nos nuestra nuestro nunca o para pero podrá podrán por porque puede pueden que quien
    se ser si sin sobre son su sus también tiene tienen todo todos tras u un una unas unos y ya él
    """,
    figures="""
    dos 2 tres 3 cuatro 4 cinco 5 seis 6 siete 7 ocho 8 nueve 9 diez 10 doce 12 trece 13 catorce 14 quince 15
    veinte 20 treinta 30 cuarenta 40 cincuenta 50 sesenta 60 setenta 70 ochenta 80 noventa 90 cien 100 mil 1000
    """,
    endings=(
        *("aciones", "ación", "mente", "iendo", "ando", "ados", "adas", "ado", "ada", "ar", "er", "ir"),
        *("os", "as", "es", "o", "a", "e", "s"),
    ),
)

OTHER = Vocabulary()

VOCABULARIES = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH}
