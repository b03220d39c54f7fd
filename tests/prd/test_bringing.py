"""Files and texts that a person brings, the hostile ones too."""

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prd.bringing import Limits, Unreadable, from_file, from_text
from prd.docx_text import MOST_OF_A_PART

LIMITS = Limits(size=1_000_000, characters=20_000)
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = f"""<w:styles {SPACE}><w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style></w:styles>"""


def paragraph(text: str, style: str = "", listed: bool = False) -> str:
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    number = '<w:numPr><w:numId w:val="1"/></w:numPr>' if listed else ""
    return f"<w:p><w:pPr>{styled}{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"


def docx(body: str, before: str = "", **parts: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{before}<w:document {SPACE}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/styles.xml", parts.get("styles", STYLES))
    return packed.getvalue()


def refusal(name: str, data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(Unreadable) as caught:
        from_file(name, data, limits)
    return str(caught.value)


def test_a_markdown_file_is_kept_as_it_is() -> None:
    brought = from_file("Old brief.md", "# Fähre\n\nText".encode(), LIMITS)
    assert (brought.kind, brought.title, brought.text) == ("markdown", "Old brief", "# Fähre\n\nText")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_of_old_programs_is_read(encoding: str) -> None:
    assert from_file("C:\\notes\\a.TXT", "Fähre für Gäste".encode(encoding), LIMITS).text == "Fähre für Gäste"


def test_a_pasted_text_is_called_by_its_first_line() -> None:
    assert from_text("\n## Harbour *ferry*\nmore", "markdown", LIMITS).title == "Harbour *ferry"
    assert from_text("abc", "text", LIMITS, title=" Mail of\nMara ").title == "Mail of Mara"


def test_a_word_file_becomes_markdown() -> None:
    body = (
        paragraph("Ferry", "Titel")
        + paragraph("Risks &amp; worries", "berschrift2")
        + paragraph("Fog", listed=True)
        + paragraph("Ice", listed=True)
        + f"<w:tbl>{row('Who', 'What')}{row('Mara', 'Boats | quay')}</w:tbl>"
        + paragraph("The end.")
    )
    brought = from_file("prd.docx", docx(body), LIMITS)
    table = "| Who | What |\n| --- | --- |\n| Mara | Boats / quay |"
    assert brought.text == f"# Ferry\n\n## Risks & worries\n\n- Fog\n- Ice\n\n{table}\n\nThe end.".replace("&amp;", "&")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("plan.pdf", b"%PDF-1.7", "“.pdf” cannot be read"),
        ("plan", b"text", "“plan” cannot be read"),
        ("plan.md", b"  \n", "no text in it"),
        ("plan.txt", b"a\x00b", "no text file"),
        ("plan.docx", b"PK\x03\x04 broken", "damaged or locked"),
        ("plan.docx", b"\xd0\xcf\x11\xe0 an old Word file", "damaged or locked"),
        ("plan.md", b"x" * 1_000_001, "1.0 MB"),
        ("plan.md", b"x" * 20_001, "20,001 characters; 20,000 is the most"),
    ],
)
def test_what_cannot_be_taken_is_said_plainly(name: str, data: bytes, said: str) -> None:
    assert said in refusal(name, data)


def test_a_zip_that_is_no_word_file_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "not a Word document" in refusal("plan.docx", packed.getvalue())


def test_a_zip_bomb_is_left_unread() -> None:
    bomb = docx("<!--" + " " * (MOST_OF_A_PART + 1) + "-->" + paragraph("Hello"))
    assert len(bomb) < LIMITS.size
    assert "unpacks to far more" in refusal("plan.docx", bomb)


def test_a_word_file_with_too_much_text_is_refused_without_reading_all_of_it() -> None:
    assert "is the most" in refusal("plan.docx", docx(paragraph("word " * 2_000) * 200))


@pytest.mark.parametrize(
    "entities",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
    ],
)
def test_entities_are_refused_in_any_part(entities: str) -> None:
    assert "document type" in refusal("plan.docx", docx(paragraph("&a;"), before=entities))
    assert "document type" in refusal("plan.docx", docx(paragraph("a"), styles=entities + STYLES))


@given(st.binary(max_size=200), st.sampled_from(["a.docx", "a.md", "a.txt"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        assert from_file(name, data, LIMITS).text
    except Unreadable as refused:
        assert str(refused).endswith(".")


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_a_word_file_with_damage_anywhere_is_read_or_refused(position: int, damage: bytes) -> None:
    data = bytearray(docx(paragraph("Ferry", "Titel")))
    position %= len(data)
    data[position : position + len(damage)] = damage
    try:
        from_file("a.docx", bytes(data), LIMITS)
    except Unreadable as refused:
        assert str(refused).endswith(".")


def test_a_word_file_packed_in_another_way_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert "packed in a way" in refusal("plan.docx", packed.getvalue())


elements: Any = st.sampled_from(["p", "tbl", "tr", "tc", "r", "t", "pPr", "numPr"])


@given(st.recursive(st.just("x"), lambda inside: st.tuples(elements, st.lists(inside, max_size=3)), max_leaves=20))
def test_any_nesting_of_elements_is_read(tree: Any) -> None:
    def written(node: Any) -> str:
        return node if isinstance(node, str) else f"<w:{node[0]}>{''.join(map(written, node[1]))}</w:{node[0]}>"

    assert "Kept" in from_file("a.docx", docx(paragraph("Kept") + written(tree)), LIMITS).text
