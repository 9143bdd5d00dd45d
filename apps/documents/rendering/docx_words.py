"""Words and lengths as WordprocessingML has them."""

from xml.sax.saxutils import escape

# Twentieths of a point in a millimetre: the measure of WordprocessingML. Half points measure type.
MM = 1440 / 25.4
# Letters that no XML holds, however they came into a text.
FORBIDDEN = {n: None for n in range(32) if n not in (9, 10, 13)}


def in_xml(words: str) -> str:
    """Text as XML; a new line stays one."""
    clean = escape(words.translate(FORBIDDEN))
    return "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in clean.split("\n"))
