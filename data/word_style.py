"""Word styles: plain Chinese office documents with fonts named for Chinese and Latin letters."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle

from data.output_files import write_file
from geo.message import Translate

TITLE: Final = "Xuntu Title"
HEADING: Final = "Xuntu Heading"
BODY: Final = "Xuntu Body"
PLAIN: Final = "Xuntu Plain"
RIGHT: Final = "Xuntu Right"
CELL: Final = "Xuntu Cell"
MARK: Final = "Xuntu Mark"
SONG: Final = "仿宋"
HEI: Final = "黑体"
_LATIN: Final = "Times New Roman"
_BODY_PT: Final = 16
_LINE_PT: Final = 28
_FIRST: Final = (1980, 1, 1, 0, 0, 0)
_THEMES: Final = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def new_document(title: str, authority: str, *, on: date) -> WordDocument:
    """Return an empty A4 document with the styles of an office letter."""
    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.top_margin, page.bottom_margin = Cm(3.7), Cm(3.5)
    page.left_margin, page.right_margin = Cm(2.8), Cm(2.6)
    for fonts in made.styles.element.iter(qn("w:rFonts")):
        for theme in _THEMES:  # a theme font would win over the one named here
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    _style(made, TITLE, HEI, 22, align=WD_ALIGN_PARAGRAPH.CENTER, after=14)
    _style(made, HEADING, HEI, _BODY_PT, indent=2)
    _style(made, BODY, SONG, _BODY_PT, indent=2)
    _style(made, PLAIN, SONG, _BODY_PT)
    _style(made, RIGHT, SONG, _BODY_PT, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _style(made, CELL, SONG, 12, line=18)
    _style(made, MARK, HEI, 10.5, align=WD_ALIGN_PARAGRAPH.CENTER, line=16, after=6)
    _number_pages(made)
    about = made.core_properties
    about.title, about.author, about.last_modified_by = title, authority, authority
    about.comments, about.language, about.revision = "", "zh-CN", 1
    moment = datetime(on.year, on.month, on.day, tzinfo=UTC)
    about.created = about.modified = moment
    return made


def put(made: WordDocument, text: str, style: str = BODY, *, with_next: bool = False) -> None:
    """Add a paragraph; `with_next` keeps it on the page of the one that follows."""
    paragraph = made.add_paragraph(text, style=style)
    if with_next:
        paragraph.paragraph_format.keep_with_next = True


def put_marks(made: WordDocument, translate: Translate, *, is_demo: bool, inside: bool) -> None:
    """Add the line that says that the layout is ours and may be changed, and who may read it."""
    marks = [translate("样式可改：这里没有使用法定格式，请按本机关的公文格式修改后使用")]
    if inside:
        marks.insert(0, translate("内部使用，检查前不得公开"))
    if is_demo:
        marks.insert(0, translate("演示数据"))
    put(made, " · ".join(marks), MARK)


def put_table(
    made: WordDocument,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths_cm: Sequence[float],
) -> None:
    """Add a table whose first row is repeated on every page."""
    table = made.add_table(rows=1, cols=len(headings), style="Table Grid")
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, headings, strict=True):
        _fill(cell.paragraphs[0], text, bold=True)
    head = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no other way
    head.append(head.makeelement(qn("w:tblHeader"), {}))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _fill(cell.paragraphs[0], text)
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)  # word processors trust the grid above the cells
    for row_cells in table.rows:
        whole = row_cells._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no other way
        whole.insert(0, whole.makeelement(qn("w:cantSplit"), {}))
        for cell, width in zip(row_cells.cells, widths_cm, strict=True):
            cell.width = Cm(width)


def save(made: WordDocument, path: Path) -> None:
    """Write a document to `path`; the same content gives the same bytes.

    Raises
    ------
    UnwritableFileError
        The folder cannot be written or the disk is full.
    """
    raw, packed = io.BytesIO(), io.BytesIO()
    made.save(raw)
    with (
        zipfile.ZipFile(raw) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            target.writestr(
                zipfile.ZipInfo(part.filename, _FIRST), source.read(part), zipfile.ZIP_DEFLATED
            )
    write_file(path, packed.getvalue())


def _number_pages(made: WordDocument) -> None:
    """Put the number of each page in the middle of its foot."""
    foot = made.sections[0].footer.paragraphs[0]
    foot.style = made.styles[MARK]
    field = foot._p.makeelement(qn("w:fldSimple"), {qn("w:instr"): "PAGE"})  # noqa: SLF001 - as above
    foot._p.append(field)  # noqa: SLF001 - the library knows no fields


def _fill(paragraph: object, text: str, *, bold: bool = False) -> None:
    paragraph.style = CELL  # type: ignore[attr-defined]  # a paragraph of the library
    run = paragraph.add_run(text)  # type: ignore[attr-defined]  # a paragraph of the library
    run.bold = bold or None


def _style(
    made: WordDocument,
    name: str,
    font: str,
    size_pt: float,
    *,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: int = 0,
    line: float = _LINE_PT,
    after: float = 0,
) -> None:
    """Add a paragraph style; `indent` is the first line's, in characters."""
    style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not isinstance(style, ParagraphStyle):  # pragma: no cover - as asked for
        raise TypeError(name)
    style.font.name, style.font.size = _LATIN, Pt(size_pt)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script, wanted in (
        ("ascii", _LATIN),
        ("hAnsi", _LATIN),
        ("cs", _LATIN),
        ("eastAsia", font),
    ):
        fonts.set(qn(f"w:{script}"), wanted)
    shape = style.paragraph_format
    shape.alignment = align
    shape.line_spacing = Pt(line)
    shape.space_before, shape.space_after = Pt(0), Pt(after)
    shape.keep_with_next = name == HEADING or None  # never alone at the foot of a page
    if indent:
        shape.first_line_indent = Pt(indent * size_pt)
