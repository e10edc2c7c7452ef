"""How wide text is, without asking a machine: the advance widths of Helvetica, which Arial, Liberation
Sans and Nimbus Sans share. So a layout is the same on every machine, and labels can be kept apart."""

from __future__ import annotations

#: Fonts of these widths, and what comes nearest where none is there.
FAMILY = "'Liberation Sans', Arial, Helvetica, 'Nimbus Sans', sans-serif"
#: Thousandths of the size: letters of that advance, regular and bold.
_REGULAR = {
    191: "'", 222: "ijl’‘", 260: "|", 278: " !,./:;I[\\]ft·", 333: "()-`r“”", 334: "{}", 355: '"', 389: "*",
    400: "°", 469: "^", 500: "Jckšsvxyz", 549: "±≤≥", 556: "#$0123456789?L_abdeghnopqu–éōū", 584: "+<=>~−×",
    611: "FTZ", 604: "●○", 667: "&ABEKPSVXY", 722: "CDHNRUw", 769: "◆", 778: "GOQ", 833: "Mm", 838: "✓",
    889: "%", 944: "W", 990: "▲▼", 1000: "—→←…", 1015: "@",
}  # fmt: skip
_BOLD = {
    238: "'", 278: " ,./I[\\]ijl’‘", 280: "|", 333: "!()-:;[]`ft·", 389: "*{}r", 400: "°", 474: '"',
    500: "z“”", 549: "±≤≥", 556: "#$0123456789Jacekšsvxy_–é", 584: "+<=>~−×^", 604: "●○",
    611: "?FLTZbdghnopquōū", 667: "EPSVXY", 722: "&ABCDHKNRU", 769: "◆", 778: "GOQw", 833: "M", 838: "✓",
    889: "%m", 944: "W", 975: "@", 990: "▲▼", 1000: "—→←…",
}  # fmt: skip
_WIDTHS = {
    False: {letter: width for width, letters in _REGULAR.items() for letter in letters},
    True: {letter: width for width, letters in _BOLD.items() for letter in letters},
}
_UNKNOWN = 1000  # a letter of another script


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line of text in the unit of ``size``."""
    known = _WIDTHS[bold]
    return sum(known.get(letter, _UNKNOWN) for letter in text) * size / 1000


def lines(text: str, size: float, most: float, *, bold: bool = False) -> list[str]:
    """The text broken between words (or after ``+``, ``_``, ``-``) so that each line fits into ``most``."""
    found: list[str] = [""]
    for word in _pieces(text):
        if found[-1] and width((found[-1] + word).rstrip(), size, bold=bold) > most:
            found.append("")
        found[-1] += word
    return [line.strip() for line in found]


def _pieces(text: str) -> list[str]:
    pieces = [""]
    for letter in text:
        pieces[-1] += letter
        if letter in " +_-":
            pieces.append("")
    return [piece for piece in pieces if piece]
