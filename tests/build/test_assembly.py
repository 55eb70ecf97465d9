"""Turtle folders to graphs: what is kept to the letter, and what each kind of mistake is answered with."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import HEAD, Listener
from rdflib import RDF, XSD, BNode, Literal, URIRef

from bochum_kg.build import assembly
from bochum_kg.build.sources import SourceError
from bochum_kg.build.vocabulary import BO, ID

LINE = HEAD.count("\n") + 1
EX = "http://e.x/"


def message(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        list(assembly.parse_file(path))
    assert "\n" not in str(caught.value)
    return str(caught.value)


BROKEN = {
    "full stop missing": ("id:a ex:p 1\nid:b ex:p 2 .", LINE + 1, "A dot is expected"),
    "string not closed": ('id:a ex:p "x .\n', LINE, "Unexpected end of file"),
    "bracket not closed": ("id:a ex:p [ ex:q 1 .\n", LINE, ""),
    "undeclared prefix": ("\nid:a nix:p 1 .", LINE + 1, "The prefix nix: has not been declared"),
    "space in IRI": ("id:a ex:p <http://e.x/a b> .", LINE, "Invalid IRI code point ' '"),
    "relative IRI": ("id:a ex:p <nix> .", LINE, "No scheme found in an absolute IRI"),
    "upper case in local id": (
        "id:a ex:p id:b .\n\nid:KA_1 ex:p 1 .",
        LINE + 2,
        "local id 'KA_1' must match [a-z0-9-]+",
    ),
    "slash in local id": ("id:a ex:p <https://w3id.org/bochum-kg/id/a/b> .", LINE, "local id 'a/b' must match"),
    "umlaut in local id": ("id:a ex:p id:straße .", LINE, "local id 'straße' must match"),
    "one letter in local id": ("id:a ex:A id:a .\nid:a ex:p id:A .", LINE + 1, "local id 'A' must match"),
    "no number": ('id:a ex:p 1 .\nid:a ex:p "drei"^^xsd:integer .', LINE + 1, '"drei" is not a valid integer'),
    "no day": ('id:a ex:p "2024-02-30"^^xsd:date .', LINE, '"2024-02-30" is not a valid date'),
    "no month": ('id:a ex:p "2024-13"^^xsd:gYearMonth .', LINE, '"2024-13" is not a valid gYearMonth'),
    "no year": ('id:a ex:p "24"^^xsd:gYear .', LINE, '"24" is not a valid gYear'),
    "day with a time": (
        'id:a ex:p "2023-04-12T00:00:00"^^xsd:date .',
        LINE,
        "not a valid date; it is written like 2024-08-31",
    ),
    "datatype that is none": ('id:a ex:p "x"^^xsd:Date .', LINE, "xsd:Date is not a datatype"),
    "same words before": (
        'id:a ex:p "24" ;\n  ex:q "24"@de ;\n  ex:r """24"""^^xsd:gYear .\nid:b ex:p "24" .',
        LINE + 2,
        '"24" is not a valid gYear',
    ),
    "in single quotes": ("id:a ex:p '24' ,\n '24'^^xsd:gYear .", LINE + 1, '"24" is not a valid gYear'),
    "escaped": ('id:a ex:p "x" ;\n  ex:q "2\\u0034"^^xsd:gYear ;\n ex:r 1 .', LINE + 1, '"24" is not a valid gYear'),
    "number without quotes": ("id:a ex:p 1 ,\n  99999999999999999999 .", LINE + 1, "not a valid integer"),
    "no XML": ('id:a ex:p "x" ;\n  ex:q "Bau\\u000Bstelle"@de .', LINE + 1, "the character U+000B cannot stand in XML"),
    "no XML, as it is": (
        'id:a ex:p "x" ,\n "Bau\x0bstelle"@de .',
        LINE + 1,
        "the character U+000B cannot stand in XML",
    ),
    "no XML in a long text": ('id:a ex:p """x\n\ny\x01""" .', LINE, "the character U+0001 cannot stand in XML"),
    "language tag": ('id:a ex:p "x"@de_DE .', LINE, "Unexpected character 'D'"),
    "text direction": ('id:a ex:p "x"@de--ltr .', LINE, "not supported"),
}


@pytest.mark.parametrize(("text", "line", "reason"), BROKEN.values(), ids=BROKEN)
def test_broken_turtle_names_file_line_and_reason(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = tmp_path / "kaputt.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    said = message(path)
    place, _, why = said.partition(": ")
    assert place == f"{path}:{line}"
    assert why
    assert reason in why


def test_not_utf8_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "kaputt.ttl"
    path.write_bytes(HEAD.encode() + b'id:a ex:p "\xff" .')
    assert message(path).startswith(f"{path}:{LINE}: Invalid UTF-8")


def test_ill_typed_literal_leaves_no_traceback_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "kaputt.ttl"
    path.write_text(HEAD + 'id:a ex:p "drei"^^xsd:integer .')
    message(path)
    assert caplog.records == []


def test_triple_terms_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "neu.ttl"
    path.write_text(HEAD + "id:a ex:p <<( id:a ex:p id:b )>> .")
    assert "triple terms (RDF 1.2) are not supported" in message(path)


def test_missing_file_says_so(tmp_path: Path) -> None:
    assert message(tmp_path / "fehlt.ttl") == f"{tmp_path / 'fehlt.ttl'}: No such file or directory"


def test_folder_instead_of_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").mkdir()
    assert "Is a directory" in message(tmp_path / "x.ttl")


def test_unknown_suffix_says_what_is_known(tmp_path: Path) -> None:
    assert message(tmp_path / "a.csv") == f"{tmp_path / 'a.csv'}: unknown suffix '.csv'; use .ttl or .jsonld"


def test_one_graph_per_file_and_folder(project: Path) -> None:
    (project / "data" / ".versteckt.ttl").write_text("nix")
    (project / "data" / "liesmich.md").write_text("nix")
    assert set(assembly.read(project)) == {"ontology", "shapes", "kernaktivitaeten", "strategie", "werte"}


def test_folder_is_one_graph_of_all_its_files(project: Path) -> None:
    subjects = set(assembly.read(project)["kernaktivitaeten"].subjects(RDF.type, BO.Kernaktivitaet))
    assert subjects == {ID["ka-v01"], ID["ka-v02"]}


def test_graph_knows_our_prefixes_and_no_other(project: Path) -> None:
    assert {prefix for prefix, _ in assembly.read(project)["werte"].namespaces()} == set(assembly.prefixes())


def test_blank_nodes_of_two_files_stay_apart(project: Path) -> None:
    folder = project / "data" / "leer"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.ttl").write_text(f'_:x <{EX}p> "{name}" .')
    assert len(set(assembly.read(project)["leer"].subjects())) == 2


def test_decomposed_letters_are_composed_on_reading(project: Path) -> None:
    path = project / "data" / "neu.ttl"
    path.write_text(f'<{ID["x"]}> <{EX}p> "Ko\u0308nigsallee"@de , "Ba\\u0308che" .', encoding="utf-8")
    assert set(assembly.read(project)["neu"].objects()) == {Literal("Königsallee", lang="de"), Literal("Bäche")}


def test_what_the_publisher_says_is_checked_too(project: Path) -> None:
    path = project / "data" / "catalog.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('-25"^^xsd:date', '-31"^^xsd:date'), encoding="utf-8")
    with pytest.raises(SourceError, match=r'catalog.ttl:\d+: "2026-11-31" is not a valid date'):
        assembly.description(project)


LEXICAL = [
    ("1.50", "1.50", XSD.decimal),
    ("007", "007", XSD.integer),
    ("+1", "+1", XSD.integer),
    ("1e3", "1e3", XSD.double),
    ('"01"^^xsd:int', "01", XSD.int),
    ('"1"^^xsd:boolean', "1", XSD.boolean),
    ('"2024-01-01T00:00:00.000Z"^^xsd:dateTime', "2024-01-01T00:00:00.000Z", XSD.dateTime),
    ('"P1Y12M"^^xsd:duration', "P1Y12M", XSD.duration),
    ('"2024-08"^^xsd:gYearMonth', "2024-08", XSD.gYearMonth),
    ('"x y"^^ex:typ', "x y", URIRef(EX + "typ")),
    ('" a\\n"', " a\n", None),
    ('"a"^^xsd:string', "a", None),
]


@pytest.mark.parametrize(("written", "form", "datatype"), LEXICAL, ids=[row[0] for row in LEXICAL])
def test_lexical_form_is_kept(written: str, form: str, datatype: URIRef | None) -> None:
    triples = list(assembly.parse(f"{HEAD}id:a ex:p {written} .".encode(), ox.RdfFormat.TURTLE, "b", "x"))
    literal = triples[0][2]
    assert isinstance(literal, Literal)
    assert (str(literal), literal.datatype) == (form, datatype)


@pytest.mark.parametrize("written", [row[0] for row in LEXICAL] + ['"a"@de', "id:b", "<http://e.x/ü>"])
def test_to_oxigraph_undoes_to_rdflib(written: str) -> None:
    quad = next(ox.parse(f"{HEAD}id:a ex:p {written} .", format=ox.RdfFormat.TURTLE))
    assert assembly.to_oxigraph(assembly.to_rdflib(quad.object)) == quad.object


def test_to_oxigraph_takes_any_blank_node_name() -> None:
    one, other = assembly.to_oxigraph(BNode("a b#c")), assembly.to_oxigraph(BNode("a b#d"))
    assert one == assembly.to_oxigraph(BNode("a b#c"))
    assert one != other


def test_union_holds_each_triple_once(turtle: Callable[..., assembly.Graphs]) -> None:
    one, other = turtle("id:a ex:p 1 , 2 ."), turtle("id:a ex:p 2 , 3 .")
    assert len(assembly.union([one, other])) == 3  # type: ignore[list-item]


def test_json_ld_with_context_inside_is_read(tmp_path: Path) -> None:
    path = tmp_path / "neu.jsonld"
    path.write_text(f'{{"@context": {{"p": "{EX}p"}}, "@id": "{ID["a"]}", "p": "x"}}')
    assert list(assembly.parse_file(path)) == [(ID["a"], URIRef(EX + "p"), Literal("x"))]


@pytest.mark.parametrize(
    "context", ['"{url}"', '["{url}"]', '{{"@import": "{url}"}}', '{{"x": {{"@id": "ex:x", "@context": "{url}"}}}}']
)
def test_json_ld_with_remote_context_is_refused_without_a_connection(
    tmp_path: Path, listener: Listener, context: str
) -> None:
    path = tmp_path / "fern.jsonld"
    path.write_text(
        f'{{"@context": {context.format(url=listener.url)}, "@id": "{ID["a"]}", "x": {{"x": 1}}}}', encoding="utf-8"
    )
    assert message(path).startswith(f"{path}: ")
    assert listener.connections == 0


def test_broken_json_ld_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "kaputt.jsonld"
    path.write_text('{"@id": "http://e.x/a",\n"x": }')
    assert message(path).startswith(f"{path}:2: ")
