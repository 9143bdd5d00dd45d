"""Wordings of a school: the text of a kind with fields in it, e.g. «Поручить {{ куратор|дательный }}».

A wording is read, never run: of the template language only text, fields and filters of cases are let in, so there is nothing
in it that could loop, call, import or open a file.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core import clock
from apps.core.errors import Refused
from apps.core.once import once
from apps.workflow import audit

from ..content import Content
from ..models import Document, TextTemplate
from . import text_places

CASES = {
    "именительный": "nom",
    "родительный": "gen",
    "дательный": "dat",
    "винительный": "acc",
    "творительный": "ins",
    "предложный": "loc",
}
FIELDS = {
    "текст": "исходные слова этого места",
    "организация": "краткое наименование",
    "учредитель": "учредитель",
    "год": "программный год",
    "директор": "фамилия, имя и отчество руководителя",
    "должность_директора": "должность руководителя",
    "куратор": "фамилия, имя и отчество куратора",
    "должность_куратора": "должность куратора",
}
MAX_LENGTH = 4000
ONLY_FIELDS = "В тексте допустимы только поля вида {{ куратор|дательный }}: циклы, условия и вычисления не нужны."


def apply(document: Document, content: Content, text: dict[str, Any]) -> dict[str, Any]:
    """The built text with the current wording of the organization put over it; places that the text lacks are left out."""
    template = current(document.organization, document.kind)
    return over(document, content, text, template.places) if template else text


def over(document: Document, content: Content, text: dict[str, Any], places: dict[str, str]) -> dict[str, Any]:
    """The built text with these wordings put over it. Raises Refused for a wording that cannot be filled in."""
    built, values = text_places.editable(text), fields(document)
    for name, path in text_places.of_kind(content).items():
        words = given(places, name, path)
        if words and path in built:
            text_places.replace(text, path, fill(words, {**values, "текст": built[path]}))
    return text


def given(places: dict[str, str], name: str, path: str) -> str:
    """The wording of a place; older versions kept every point under its number."""
    return places.get(name) or places.get(path, "")


@once
def current(organization: Any, kind: str) -> TextTemplate | None:
    return TextTemplate.objects.filter(organization=organization, kind=kind, is_current=True).first()


def fields(document: Document) -> dict[str, str]:
    """Values of the fields for a document, those of its own words left out."""
    organization = document.organization
    return {
        "организация": organization.short_name,
        "учредитель": organization.founder,
        "год": str(document.year or ""),
        "директор": organization.director_name,
        "должность_директора": organization.director_post,
        "куратор": organization.curator_name,
        "должность_куратора": organization.curator_post,
    }


def fill(words: str, values: dict[str, str]) -> str:
    """The wording with its fields filled in. Raises Refused for an unknown field, filter or anything that is not a field."""
    return "".join(_value(part, values) for part in _parts(words)).strip()


def check(words: str) -> None:
    """Raises Refused when a wording could not be filled in, whatever the values are."""
    if len(words) > MAX_LENGTH:
        raise Refused(f"Текст места длиннее {MAX_LENGTH} знаков: сократите его.")
    fill(words, dict.fromkeys(FIELDS, "Иванова Мария Петровна"))


def save(*, organization: Any, kind: str, places: dict[str, str], by: Any) -> TextTemplate:
    """A new version of the wording; without places: the shipped text again. Raises Refused, PermissionDenied."""
    if not by.has_perm("documents.change_template", organization):
        raise PermissionDenied("documents.change_template")
    for words in places.values():
        check(words)
    with transaction.atomic():
        # Two who save at once would both make the next version the current one.
        type(organization).objects.select_for_update(no_key=True).get(pk=organization.pk)
        own = TextTemplate.objects.filter(organization=organization, kind=kind)
        last = own.order_by("-version").first()
        own.update(is_current=False)
        template = TextTemplate.objects.create(
            organization=organization,
            kind=kind,
            version=last.version + 1 if last else 1,
            places=places,
            created_by=by,
            created_at=clock.now(),
        )
        title = "Текст вида изменён" if places else "Возвращён исходный текст"
        audit.record(template, "edit", title, by=by)
    return template


def _parts(words: str) -> list[Any]:
    from jinja2 import Environment, TemplateSyntaxError, nodes

    try:
        tree = Environment(autoescape=False).parse(words)
    except TemplateSyntaxError as error:
        raise Refused(f"Поле записано с ошибкой. {ONLY_FIELDS}") from error
    parts = []
    for node in tree.body:
        if not isinstance(node, nodes.Output):
            raise Refused(ONLY_FIELDS)
        parts += node.nodes
    return parts


def _value(node: Any, values: dict[str, str]) -> str:
    from jinja2 import nodes

    if isinstance(node, nodes.TemplateData):
        return node.data
    if isinstance(node, nodes.Name):
        return _field(node.name, values)
    if isinstance(node, nodes.Filter) and isinstance(node.node, nodes.Name) and not (node.args or node.kwargs):
        return _in_case(node.node.name, _field(node.node.name, values), node.name)
    raise Refused(ONLY_FIELDS)


def _field(name: str, values: dict[str, str]) -> str:
    if name not in values:
        raise Refused(f"Поля «{name}» нет. Есть: {', '.join(FIELDS)}.")
    return values[name]


def _in_case(name: str, value: str, case: str) -> str:
    from apps.core.russian.names import decline_name
    from apps.core.russian.posts import decline_post

    if case not in CASES:
        raise Refused(f"Падежа «{case}» нет. Есть: {', '.join(CASES)}.")
    if not value:
        return ""
    decline = decline_post if name.startswith("должность") else decline_name
    return decline(value)[CASES[case]]
