"""Pages that open without a network and print on A4: everything is inside the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """\
@page { size: A4; margin: 18mm 16mm; }
* { box-sizing: border-box; }
body { font: 11pt/1.5 "Noto Sans", "Noto Sans CJK KR", "Noto Sans CJK JP", "Malgun Gothic", "Yu Gothic",
  system-ui, sans-serif; color: #16181d; background: #fff; max-width: 190mm; margin: 0 auto;
  padding: 8mm 4mm; }
html[lang=ja] body { font-family: "Noto Sans CJK JP", "Yu Gothic", "Hiragino Sans", sans-serif; }
html[lang=ko] body { font-family: "Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo", sans-serif; }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 2mm; }
h2 { font-size: 13.5pt; margin: 8mm 0 2mm; border-bottom: 1.5px solid #16181d; padding-bottom: 1mm; }
h3 { font-size: 11.5pt; margin: 5mm 0 1mm; }
p { margin: 0 0 2.5mm; }
.quiet { color: #4a4f59; font-size: 9.5pt; }
.say { border-left: 3px solid #7a1f2b; padding-left: 4mm; }
.only { border: 1.5px solid #7a1f2b; color: #7a1f2b; padding: 1.5mm 3mm; font-weight: 600;
  display: inline-block; }
table { border-collapse: collapse; width: 100%; margin: 1mm 0 4mm; font-size: 9.5pt; }
th, td { border: 1px solid #9aa0ab; padding: 1.2mm 1.8mm; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
th { background: #eef0f3; }
th:first-child, td:first-child { min-width: 16mm; }
td.n { text-align: right; white-space: nowrap; }
td.empty { height: 14mm; min-width: 22mm; }
ul, ol { margin: 0 0 3mm; padding-left: 6mm; }
li { margin-bottom: 1mm; }
.wide { overflow-x: auto; }
section, tr, h2, h3 { break-inside: avoid; }
h2, h3 { break-after: avoid; }
.page { break-before: page; }
.lines { height: 30mm; border: 1px solid #9aa0ab; }
@media print { body { padding: 0; max-width: none; } }
"""


def page(language: str, title: str, body: Iterable[str]) -> str:
    """A whole document. ``body`` is HTML already; everything of a scenario in it has been escaped."""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def tag(name: str, text: str, kind: str = "") -> str:
    """An element with escaped text."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<{name}{attribute}>{escape(text)}</{name}>"


def listed(items: Iterable[str], *, numbered: bool = False) -> str:
    name = "ol" if numbered else "ul"
    return f"<{name}>{''.join(tag('li', item) for item in items)}</{name}>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int] = ()) -> str:
    """A table; the columns whose places ``numbers`` holds stand at their right edge."""
    heading = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        "<tr>" + "".join(_cell(cell, place in numbers) for place, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{heading}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(text: str, number: bool) -> str:
    return tag("td", text, "n" if number else "" if text else "empty")
