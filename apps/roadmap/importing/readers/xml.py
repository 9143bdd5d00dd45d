"""Names in office XML compared without their namespaces: transitional and strict files differ only in these."""

from lxml import etree


def name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def attribute(element: etree._Element | None, key: str) -> str:
    if element is None:
        return ""
    return next((value for found, value in element.attrib.items() if etree.QName(found).localname == key), "")


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The element at the end of a path of names, or nothing."""
    for step in path:
        if element is None:
            return None
        element = next((item for item in element if name(item) == step), None)
    return element


def number(text: str, default: int, most: int = 2_000) -> int:
    return min(int(text), most) if text.isdecimal() else default
