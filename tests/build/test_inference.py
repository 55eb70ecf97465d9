"""Direct links out of the Angaben, labels, the dates behind them, and the closure – each on a graph of a few lines."""

from collections.abc import Callable

import pytest
from rdflib import DCTERMS, ORG, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

from bochum_kg.build import assembly, inference, validation
from bochum_kg.build.assembly import Graphs
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import NOT_IN_DEFAULT

Turtle = Callable[[str], Graph]
KA = ID["ka"]
LAUFEND, UMGESETZT = ID["status-laufend"], ID["status-umgesetzt"]


def inferred(graph: Graph) -> Graph:
    return inference.infer(graph)[0]


def statuses(turtle: Turtle, *angaben: str, link: URIRef = BO.status) -> list[URIRef]:
    """The derived status of an activity with these Statusangaben, each "stand herkunft status"."""
    text = "id:ka a bo:Kernaktivitaet .\n"
    for number, angabe in enumerate(angaben):
        stand, herkunft, status = angabe.split()
        when = f'; bo:stand "{stand}"' if stand != "-" else ""
        text += f"id:ka bo:angabe id:s{number} . id:s{number} a bo:Statusangabe {when} ; "
        text += f"bo:herkunft id:herkunft-{herkunft} ; bo:status id:status-{status} .\n"
    return [URIRef(str(status)) for status in inferred(turtle(text)).objects(KA, link)]


def test_status_is_the_latest(turtle: Turtle) -> None:
    assert statuses(turtle, "2023-05-01 amtlich laufend", "2024-01-01 amtlich umgesetzt") == [UMGESETZT]


def test_status_of_a_month_is_later_than_a_day_in_it(turtle: Turtle) -> None:
    assert statuses(turtle, "2024-08 amtlich umgesetzt", "2024-08-29 amtlich laufend") == [UMGESETZT]


def test_status_of_a_year_is_later_than_a_month_in_it(turtle: Turtle) -> None:
    assert statuses(turtle, "2024-11 amtlich laufend", "2024 amtlich umgesetzt") == [UMGESETZT]


def test_status_of_a_day_in_the_next_month_is_later_than_the_month(turtle: Turtle) -> None:
    assert statuses(turtle, "2024-08 amtlich laufend", "2024-09-01 amtlich umgesetzt") == [UMGESETZT]


def test_status_dated_beats_undated(turtle: Turtle) -> None:
    assert statuses(turtle, "- amtlich laufend", "2017 dritte umgesetzt") == [UMGESETZT]


def test_status_latest_disagree_gives_none(turtle: Turtle) -> None:
    assert statuses(turtle, "2024-08 amtlich laufend", "2024-08-31 amtlich umgesetzt") == []


def test_status_latest_agree_gives_one(turtle: Turtle) -> None:
    assert statuses(turtle, "2024-08 amtlich laufend", "2024-08-31 amtlich laufend") == [LAUFEND]


@pytest.mark.parametrize("lower", ["dritte", "redaktionell"])
def test_status_official_beats_others_of_the_same_day(turtle: Turtle, lower: str) -> None:
    assert statuses(turtle, f"2024-08-31 {lower} laufend", "2024-08 amtlich umgesetzt") == [UMGESETZT]


def test_status_third_party_beats_editorial_of_the_same_day(turtle: Turtle) -> None:
    assert statuses(turtle, "2024 redaktionell laufend", "2024 dritte umgesetzt") == [UMGESETZT]


@pytest.mark.parametrize("other", ["2017 amtlich", "- amtlich", "2017 dritte", "- dritte"])
def test_status_we_concluded_holds_only_where_nobody_else_gives_one(turtle: Turtle, other: str) -> None:
    assert statuses(turtle, "2024 redaktionell laufend") == [LAUFEND]
    assert statuses(turtle, "2024 redaktionell laufend", f"{other} umgesetzt") == [UMGESETZT]


def test_status_none_without_angabe(turtle: Turtle) -> None:
    assert statuses(turtle) == []


def test_status_of_something_else_is_not_derived(turtle: Turtle) -> None:
    graph = turtle("id:k a bo:Kompetenz ; bo:angabe id:s . id:s a bo:Statusangabe ; bo:status id:status-laufend .")
    assert not list(inferred(graph).objects(ID["k"], BO.status))


def bezug(angaben: str) -> str:
    return (
        f"id:ka a bo:Kernaktivitaet ; bo:angabe {', '.join(f'id:b{n}' for n in range(1 + angaben.count('|')))} .\n"
        + "\n".join(
            f"id:b{number} a bo:Schwerpunktbezug ; {angabe} ." for number, angabe in enumerate(angaben.split("|"))
        )
    )


PRIMARY = "bo:rolle id:rolle-primaer ; bo:fassung id:fassung-2-0"
OFFICIAL = "bo:herkunft id:herkunft-amtlich"
EDITORIAL = "bo:herkunft id:herkunft-redaktionell"


def schwerpunkte(turtle: Turtle, angaben: str) -> set[str]:
    return {str(x).rsplit("/", 1)[-1] for x in inferred(turtle(bezug(angaben))).objects(KA, BO.schwerpunkt)}


def test_schwerpunkt_of_the_primary_role(turtle: Turtle) -> None:
    assert schwerpunkte(turtle, f"bo:schwerpunkt id:a ; {PRIMARY}") == {"a"}


def test_schwerpunkt_not_of_the_other_role(turtle: Turtle) -> None:
    assert schwerpunkte(turtle, "bo:schwerpunkt id:a ; bo:rolle id:rolle-bezug") == set()


def test_schwerpunkt_not_without_role(turtle: Turtle) -> None:
    assert schwerpunkte(turtle, "bo:schwerpunkt id:a") == set()


def test_schwerpunkt_editorial_counts_alone(turtle: Turtle) -> None:
    assert schwerpunkte(turtle, f"bo:schwerpunkt id:a ; {PRIMARY} ; {EDITORIAL}") == {"a"}


def test_schwerpunkt_official_outranks_editorial(turtle: Turtle) -> None:
    both = f"bo:schwerpunkt id:a ; {PRIMARY} ; {EDITORIAL}|bo:schwerpunkt id:b ; {PRIMARY} ; {OFFICIAL}"
    assert schwerpunkte(turtle, both) == {"b"}


def test_schwerpunkt_official_of_the_other_version_does_not_outrank(turtle: Turtle) -> None:
    old = f"bo:schwerpunkt id:b ; bo:rolle id:rolle-primaer ; bo:fassung id:fassung-2017 ; {OFFICIAL}"
    assert schwerpunkte(turtle, f"bo:schwerpunkt id:a ; {PRIMARY} ; {EDITORIAL}|{old}") == {"a", "b"}


def test_schwerpunkt_official_of_the_other_role_does_not_outrank(turtle: Turtle) -> None:
    other = f"bo:schwerpunkt id:b ; bo:rolle id:rolle-bezug ; bo:fassung id:fassung-2-0 ; {OFFICIAL}"
    assert schwerpunkte(turtle, f"bo:schwerpunkt id:a ; {PRIMARY} ; {EDITORIAL}|{other}") == {"a"}


def test_querschnittsthema_of_the_themenbezug(turtle: Turtle) -> None:
    graph = turtle("id:ka bo:angabe id:t . id:t a bo:Themenbezug ; bo:querschnittsthema id:klima .")
    assert (KA, BO.querschnittsthema, ID["klima"]) in inferred(graph)


def test_link_is_not_derived_from_another_kind_of_angabe(turtle: Turtle) -> None:
    graph = turtle("id:ka bo:angabe id:t . id:t a bo:Statusangabe ; bo:querschnittsthema id:klima .")
    assert (KA, BO.querschnittsthema, ID["klima"]) not in inferred(graph)


ZUSTAENDIG = (
    "id:x bo:angabe id:z . id:z a bo:Zustaendigkeit ; bo:zustaendigeStelle id:amt ; bo:rolle id:rolle-{rolle} .\n"
)


@pytest.mark.parametrize(
    ("kind", "rolle", "link"),
    [
        ("Kernaktivitaet", "linie", BO.zustaendigeStelle),
        ("Kompetenz", "kompetenz", BO.verantwortung),
        ("Kernaktivitaet", "kompetenz", None),
        ("Kompetenz", "linie", None),
    ],
)
def test_responsibility_of_kind_and_role(turtle: Turtle, kind: str, rolle: str, link: URIRef | None) -> None:
    found = inferred(turtle(f"id:x a bo:{kind} . " + ZUSTAENDIG.format(rolle=rolle)))
    assert set(found.predicates(ID["x"], ID["amt"])) == ({link} if link else set())


AMT = "id:x a bo:Kernaktivitaet . " + ZUSTAENDIG.format(rolle="linie")
GEHOERT = "id:{0} bo:angabe id:g-{0} . id:g-{0} a bo:Gliederungsangabe ; bo:uebergeordneteStelle id:{1} .\n"


def dezernate(turtle: Turtle, text: str) -> set[URIRef]:
    return {URIRef(str(x)) for x in inferred(turtle(AMT + text)).objects(ID["x"], BO.dezernat)}


def test_sub_organization_of_the_gliederungsangabe(turtle: Turtle) -> None:
    assert (ID["amt"], ORG.subOrganizationOf, ID["d"]) in inferred(turtle(GEHOERT.format("amt", "d")))


def test_dezernat_is_the_responsible_body_itself(turtle: Turtle) -> None:
    assert dezernate(turtle, "id:amt a bo:Dezernat .") == {ID["amt"]}


def test_dezernat_over_a_chain(turtle: Turtle) -> None:
    chain = GEHOERT.format("amt", "abteilung") + GEHOERT.format("abteilung", "d") + "id:d a bo:Dezernat ."
    assert dezernate(turtle, chain) == {ID["d"]}


def test_dezernat_none_where_no_source_says_so(turtle: Turtle) -> None:
    assert dezernate(turtle, "id:d a bo:Dezernat .") == set()


def test_dezernat_of_a_circle_ends(turtle: Turtle) -> None:
    assert dezernate(turtle, GEHOERT.format("amt", "b") + GEHOERT.format("b", "amt")) == set()


UEBERGANG = "id:neu bo:angabe id:u . id:u a bo:Uebergang ; bo:vorgaenger id:alt , id:alt2 ; bo:nachfolger id:neu ."


def test_replaces_of_the_uebergang(turtle: Turtle) -> None:
    found = inferred(turtle(UEBERGANG))
    assert set(found.objects(ID["neu"], DCTERMS.replaces)) == {ID["alt"], ID["alt2"]}


def test_replaces_never_itself(turtle: Turtle) -> None:
    found = inferred(turtle(UEBERGANG.replace("id:alt2", "id:neu")))
    assert set(found.objects(ID["neu"], DCTERMS.replaces)) == {ID["alt"]}


def test_is_replaced_by_of_the_status_integriert(turtle: Turtle) -> None:
    graph = turtle("id:ka bo:angabe id:s . id:s a bo:Statusangabe ; bo:aufgegangenIn id:andere .")
    assert (KA, DCTERMS.isReplacedBy, ID["andere"]) in inferred(graph)


@pytest.mark.parametrize(
    ("angaben", "official"),
    [
        (("2024 amtlich laufend",), [LAUFEND]),
        (("2024 dritte laufend",), []),
        (("2024 redaktionell laufend",), []),
        (("2024 dritte laufend", "2019 amtlich laufend"), [LAUFEND]),
        (("2024 dritte umgesetzt", "2019 amtlich laufend"), []),
        (("2019 dritte laufend", "2024 amtlich umgesetzt"), [UMGESETZT]),
    ],
)
def test_official_status_is_the_current_one_as_far_as_the_city_says_it(
    turtle: Turtle, angaben: tuple[str, ...], official: list[URIRef]
) -> None:
    assert statuses(turtle, *angaben, link=BO.statusAmtlich) == official


@pytest.mark.parametrize(
    ("angabe", "link"),
    [
        ("Themenbezug ; bo:querschnittsthema id:ziel", BO.querschnittsthema),
        ("Schwerpunktbezug ; bo:schwerpunkt id:ziel ; bo:rolle id:rolle-primaer", BO.schwerpunkt),
        ("Zustaendigkeit ; bo:zustaendigeStelle id:ziel ; bo:rolle id:rolle-linie", BO.zustaendigeStelle),
    ],
)
@pytest.mark.parametrize("herkunft", ["amtlich", "dritte", "redaktionell"])
def test_link_has_a_twin_where_the_city_says_it(turtle: Turtle, angabe: str, link: URIRef, herkunft: str) -> None:
    found = inferred(
        turtle(
            f"id:ka a bo:Kernaktivitaet ; bo:angabe id:a . id:a a bo:{angabe} ; bo:herkunft id:herkunft-{herkunft} ."
        )
    )
    expected = {link, URIRef(f"{link}Amtlich")} if herkunft == "amtlich" else {link}
    assert set(found.predicates(KA, ID["ziel"])) == expected


def test_partner_of_the_partnerangabe(turtle: Turtle) -> None:
    found = inferred(turtle("id:ka bo:angabe id:p . id:p a bo:Partnerangabe ; bo:partner id:bogestra , id:rub ."))
    assert set(found.objects(KA, BO.partner)) == {ID["bogestra"], ID["rub"]}


def test_membership_has_organization_and_role(turtle: Turtle) -> None:
    found = inferred(turtle("id:dezernat bo:angabe id:l . id:l a bo:Leitungsangabe ; org:member id:person ."))
    assert set(found.objects(ID["l"], ORG.organization)) == {ID["dezernat"]}
    assert set(found.objects(ID["l"], ORG.role)) == {ID["rolle-leitung"]}


@pytest.mark.parametrize(
    ("link", "twin"),
    [
        ("bo:stand", BO.standTag),
        ("schema:startDate", BO.beginnTag),
        ("schema:endDate", BO.endeTag),
        ("dcterms:date", BO.datumTag),
    ],
)
@pytest.mark.parametrize(
    ("date", "day"),
    [
        ('"2024-08-29"^^xsd:date', "2024-08-29"),
        ('"2024-08"^^xsd:gYearMonth', "2024-08-01"),
        ('"2024"^^xsd:gYear', "2024-01-01"),
    ],
)
def test_every_date_has_its_first_day(turtle: Turtle, link: str, twin: URIRef, date: str, day: str) -> None:
    found = inferred(turtle(f"id:x {link} {date} ."))
    assert set(found.objects(ID["x"], twin)) == {Literal(day, datatype=XSD.date)}


def test_text_for_a_date_has_no_day(turtle: Turtle) -> None:
    assert not inferred(turtle('id:x bo:stand "im Sommer" .'))


WHOLE = """dcterms:isPartOf a owl:ObjectProperty ; rdfs:label "Teil von"@de ; owl:inverseOf dcterms:hasPart .
dcterms:hasPart a owl:ObjectProperty ; rdfs:label "hat Teil"@de .
id:k a bo:Kompetenz ; dcterms:isPartOf id:strategie . id:f a bo:Strategiefassung ; prov:specializationOf id:strategie .
id:s a bo:Schwerpunkt ; bo:kompetenz id:k ; bo:fassung id:f .
id:l a bo:Leitsatz ; bo:schwerpunkt id:s ; bo:fassung id:f .
id:z a bo:StrategischesZiel ; bo:kompetenz id:k ; bo:fassung id:f . id:ka a bo:Kernaktivitaet ; bo:kompetenz id:k ."""


def test_parts_reach_everything_from_the_strategy(turtle: Turtle) -> None:
    found = inferred(turtle(WHOLE))
    assert set(found.transitive_objects(ID["strategie"], DCTERMS.hasPart)) == {
        ID[name] for name in ("strategie", "k", "f", "s", "l", "z", "ka")
    }


def test_parts_know_their_wholes(turtle: Turtle) -> None:
    assert set(inferred(turtle(WHOLE)).objects(ID["s"], DCTERMS.isPartOf)) == {ID["k"], ID["f"]}


def test_kompetenz_is_broader_across_schemes(turtle: Turtle) -> None:
    found = inferred(turtle("id:s a bo:Schwerpunkt ; bo:kompetenz id:k ."))
    assert (ID["s"], SKOS.broadMatch, ID["k"]) in found
    assert not list(found.triples((None, SKOS.broader, None)))


SCHEME = "id:schema bo:begriffsklasse bo:Kompetenz . id:oben a bo:Kompetenz . "


def test_concept_stands_in_the_scheme_of_its_class(turtle: Turtle) -> None:
    found = inferred(turtle(SCHEME))
    assert set(found.subjects(SKOS.inScheme, ID["schema"])) == {ID["oben"]}
    assert set(found.objects(ID["schema"], SKOS.hasTopConcept)) == {ID["oben"]}
    assert set(found.objects(ID["oben"], SKOS.topConceptOf)) == {ID["schema"]}


@pytest.mark.parametrize("link", ["id:unten skos:broader id:oben", "id:oben skos:narrower id:unten"])
def test_concept_below_another_is_no_top_concept(turtle: Turtle, link: str) -> None:
    found = inferred(turtle(f"{SCHEME} id:unten a bo:Kompetenz . {link} ."))
    assert set(found.objects(ID["schema"], SKOS.hasTopConcept)) == {ID["oben"]}


def test_deprecated_concept_stays_in_its_scheme_and_hierarchy(turtle: Turtle) -> None:
    """Each concept of a vocabulary has a place in it (VocPub, 2.3.03)."""
    found = inferred(turtle(f"{SCHEME} id:alt a skos:Concept ; skos:inScheme id:schema ; owl:deprecated true ."))
    assert set(found.objects(ID["schema"], SKOS.hasTopConcept)) == {ID["oben"], ID["alt"]}


def test_definition_of_a_concept_is_its_description(turtle: Turtle) -> None:
    found = inferred(turtle(f'{SCHEME} id:oben dcterms:description "Beschreibung"@de .'))
    assert set(found.objects(ID["oben"], SKOS.definition)) == {Literal("Beschreibung", lang="de")}


def test_definition_of_a_concept_without_description_is_where_it_belongs(turtle: Turtle) -> None:
    names = 'bo:Leitsatz rdfs:label "Leitsatz"@de , "Guiding sentence"@en . '
    names += 'bo:schwerpunkt rdfs:label "Schwerpunkt"@de , "focus area"@en . '
    names += 'id:s skos:prefLabel "Kooperation"@de , "Cooperation"@en . id:schema bo:begriffsklasse bo:Leitsatz . '
    found = inferred(turtle(names + "id:l a bo:Leitsatz ; bo:schwerpunkt id:s ."))
    assert set(found.objects(ID["l"], SKOS.definition)) == {
        Literal("Leitsatz (Schwerpunkt: Kooperation)", lang="de"),
        Literal("Guiding sentence (focus area: Cooperation)", lang="en"),
    }


def test_definition_that_is_there_is_kept(turtle: Turtle) -> None:
    text = 'id:oben skos:definition "Definition"@de ; dcterms:description "Beschreibung"@de .'
    assert not list(inferred(turtle(SCHEME + text)).objects(ID["oben"], SKOS.definition))


def test_name_is_a_label(turtle: Turtle) -> None:
    found = inferred(turtle('id:x skos:prefLabel "Name"@de , "name"@en .'))
    assert set(found.objects(ID["x"], RDFS.label)) == {Literal("Name", lang="de"), Literal("name", lang="en")}


def test_label_of_an_angabe_in_both_languages(tiny_graphs: Graphs) -> None:
    labels = set(tiny_graphs["inferred"].objects(ID["ka-v01-status-2"], RDFS.label))
    assert labels == {
        Literal("Statusangabe: umgesetzt (2024-08)", lang="de"),
        Literal("Status statement: implemented (2024-08)", lang="en"),
    }


def test_label_of_an_angabe_that_says_nothing_is_its_kind(turtle: Turtle) -> None:
    graph = turtle(
        'bo:Kennzahlwert rdfs:label "Kennzahl"@de , "Figure"@en . id:ka bo:angabe id:a . id:a a bo:Kennzahlwert .'
    )
    assert Literal("Figure", lang="en") in set(inferred(graph).objects(ID["a"], RDFS.label))


def test_label_of_a_figure_names_its_value(turtle: Turtle) -> None:
    graph = turtle(
        'bo:Kennzahlwert rdfs:label "Kennzahl"@de , "Figure"@en . id:ka bo:angabe id:a . '
        'id:a a bo:Kennzahlwert ; bo:wert 1.50 ; bo:merkmal "Länge"@de , "Length"@en .'
    )
    assert Literal("Figure: Length, 1.50", lang="en") in set(inferred(graph).objects(ID["a"], RDFS.label))


def test_label_of_a_figure_says_its_bound(turtle: Turtle) -> None:
    graph = turtle(
        'bo:Kennzahlwert rdfs:label "Kennzahl"@de , "Figure"@en . id:ka bo:angabe id:a . '
        'id:grenze skos:prefLabel "mindestens"@de , "at least"@en . '
        'id:a a bo:Kennzahlwert ; bo:wert 90 ; bo:grenze id:grenze ; bo:merkmal "Projekte"@de , "projects"@en .'
    )
    assert Literal("Figure: projects, at least 90", lang="en") in set(inferred(graph).objects(ID["a"], RDFS.label))


def test_label_of_a_research_note_is_that_of_a_place(turtle: Turtle) -> None:
    graph = turtle(
        'id:q skos:prefLabel "Zeitung"@de . id:n a bo:Recherchenotiz ; bo:quelle id:q ; bo:lokator "Seite 3"@de .'
    )
    assert Literal("Zeitung: Seite 3", lang="de") in set(inferred(graph).objects(ID["n"], RDFS.label))


def test_label_of_a_fundstelle_in_both_languages(tiny_graphs: Graphs) -> None:
    labels = set(tiny_graphs["inferred"].objects(ID["fundstelle-eins"], RDFS.label))
    assert labels == {Literal("Quelle Eins: Folie 1", lang="de"), Literal("Source One: Folie 1", lang="en")}


CLASSES = """bo:A a owl:Class ; rdfs:label "A"@de ; rdfs:subClassOf bo:B . bo:B a owl:Class ; rdfs:label "B"@de .
bo:p a owl:ObjectProperty ; rdfs:label "p"@de ; owl:inverseOf bo:q . bo:q a owl:ObjectProperty ; rdfs:label "q"@de .
id:x a bo:A ; bo:p id:y ; rdfs:comment "Wort" . """


def test_closure_finds_superclass_and_inverse(turtle: Turtle) -> None:
    found = inferred(turtle(CLASSES))
    assert (ID["x"], RDF.type, BO.B) in found
    assert (ID["y"], BO.q, ID["x"]) in found


def test_closure_keeps_only_what_informs(turtle: Turtle) -> None:
    assert set(inferred(turtle(CLASSES))) == {(ID["x"], RDF.type, BO.B), (ID["y"], BO.q, ID["x"])}


def test_closure_leaves_out_undeclared_terms(turtle: Turtle) -> None:
    assert not inferred(turtle("id:x a ex:A . ex:A rdfs:subClassOf ex:B ."))


def test_inferred_of_the_tiny_graph_is_informative(tiny_graphs: Graphs) -> None:
    for subject, predicate, target in tiny_graphs["inferred"]:
        assert isinstance(subject, URIRef)
        assert target not in (OWL.Thing, OWL.NamedIndividual, RDFS.Resource)
        assert not (predicate == OWL.sameAs and subject == target)


def test_inferred_has_nothing_that_is_asserted(tiny_graphs: Graphs) -> None:
    asserted = assembly.union(g for name, g in tiny_graphs.items() if name not in {*NOT_IN_DEFAULT, "inferred"})
    assert not set(asserted) & set(tiny_graphs["inferred"])


def test_link_that_is_asserted_is_not_inferred_again(turtle: Turtle) -> None:
    asserted = "id:ka bo:querschnittsthema id:klima ; bo:angabe id:t . "
    graph = turtle(asserted + "id:t a bo:Themenbezug ; bo:querschnittsthema id:klima .")
    assert (KA, BO.querschnittsthema, ID["klima"]) not in inferred(graph)


def test_shapes_and_report_take_no_part(turtle: Turtle) -> None:
    together = validation.with_inferred({"shapes": turtle("id:s a bo:Schwerpunkt ; bo:kompetenz id:k .")})
    assert not together.graphs["inferred"]


def test_contradiction_is_reported(turtle: Turtle) -> None:
    graph = turtle("bo:Kernaktivitaet owl:disjointWith bo:Angabe . id:x a bo:Kernaktivitaet , bo:Angabe .")
    _, problems = inference.infer(graph)
    assert any("ka" not in problem and str(ID["x"]) in problem for problem in problems)


def test_contradiction_over_a_subclass_is_reported(tiny_graphs: Graphs, turtle: Turtle) -> None:
    graphs = {"ontology": tiny_graphs["ontology"], "data": turtle("id:x a bo:Kernaktivitaet , bo:Statusangabe .")}
    assert inference.infer(assembly.default(graphs))[1]


def test_no_contradiction_in_the_tiny_graph(tiny_graphs: Graphs) -> None:
    assert inference.infer(assembly.default(tiny_graphs))[1] == []


def test_a_text_where_a_thing_should_be_is_no_subject(turtle: Turtle) -> None:
    graph = turtle('id:s a bo:Schwerpunkt ; bo:kompetenz "Hotspot" ; bo:fassung id:fassung-2-0 .')
    assert not [s for s in inferred(graph).subjects() if isinstance(s, Literal)]
    assert (ID["fassung-2-0"], DCTERMS.hasPart, ID["s"]) in inferred(graph)
