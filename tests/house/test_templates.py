"""What every template, style sheet and script of ours keeps to: no inline script or style, no foreign host, no dead name."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage

from apps.core import menu

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
# Sheets of paper are turned into PDF and letters are read by mail programs: neither meets our content policy.
OFF_SCREEN = ("paper", "mail", "print", "pdf")

FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I),
    "inline style element": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"\sstyle\s*=", re.I),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "htmx that evaluates script": re.compile(r"\bhx-on\b|hx-on:|[\"']\s*js:|hx-trigger=\"[^\"]*\[", re.I),
    "script address": re.compile(r"javascript:", re.I),
    "foreign host": re.compile(r"(?:src|href|action|hx-\w+|content|poster|srcset)\s*=\s*[\"'](?:https?:)?//", re.I),
    "safe filter": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
}
STATIC_FORBIDDEN = {
    "foreign host": re.compile(r"(?:url\(\s*[\"']?|@import\s+[\"']|[\"'`])(?:https?:)?//", re.I),
    "evaluated script": re.compile(r"\beval\(|new Function\(|\.innerHTML\b|document\.write\("),
    "source map": re.compile(r"sourceMappingURL"),
}


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def on_screen() -> list[Path]:
    return [path for path in templates() if not set(OFF_SCREEN) & set(path.relative_to(TEMPLATES).parts)]


def own_static() -> list[Path]:
    return sorted([*(STATIC / "css").glob("*.css"), *(STATIC / "js").glob("*.js")])


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text(path: Path) -> str:
    """Source of a template without its comments, which may show what not to do."""
    source = path.read_text(encoding="utf-8")
    return re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", source, flags=re.S)


def faults(source: str, rules: dict[str, re.Pattern]) -> list[str]:
    return [fault for fault, pattern in rules.items() if pattern.search(source)]


@pytest.mark.parametrize("path", on_screen(), ids=name)
def test_template_keeps_to_the_content_policy(path):
    assert faults(text(path), FORBIDDEN) == []


@pytest.mark.parametrize("path", own_static(), ids=name)
def test_own_static_file_is_local_and_evaluates_nothing(path):
    assert faults(path.read_text(encoding="utf-8"), STATIC_FORBIDDEN) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<script>alert(1)</script>", "inline script"),
        ("<style>b{}</style>", "inline style element"),
        ('<p style="color:red">', "style attribute"),
        ('<button onclick="go()">', "event attribute"),
        ('<b hx-on:click="go()">', "htmx that evaluates script"),
        ("<b hx-vals='js:{a: 1}'>", "htmx that evaluates script"),
        ('<a href="javascript:go()">', "script address"),
        ('<img src="//example.org/a.png">', "foreign host"),
        ('<script src="https://example.org/a.js"></script>', "foreign host"),
        ("{{ text|safe }}", "safe filter"),
    ],
)
def test_the_rules_find_each_fault(source, fault):
    assert faults(source, FORBIDDEN) == [fault]


@pytest.mark.parametrize(
    "source",
    [
        "<script src=\"{% static 'js/app.js' %}\" defer></script>",
        '<script id="d" type="application/json">{}</script>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect width="40%"/></svg>',
        '<option value="1" data-on="2">',
    ],
)
def test_the_rules_let_the_permitted_pass(source):
    assert faults(source, FORBIDDEN) == []


# ---- names that must exist


def named_templates(source: str) -> list[str]:
    return re.findall(r"\{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']", source)


def test_included_and_extended_templates_exist():
    missing = [
        (name(path), other)
        for path in templates()
        for other in named_templates(text(path))
        if not (TEMPLATES / other).exists()
    ]

    assert missing == []


def test_static_files_named_in_templates_exist():
    pattern = re.compile(r"\{%\s*static\s+[\"']([^\"']+)[\"']")
    missing = [
        (name(path), file)
        for path in templates()
        for file in pattern.findall(text(path))
        if not (STATIC / file).exists()
    ]

    assert missing == []


def sprite() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "img/icons.svg").read_text(encoding="utf-8")))


def test_icons_named_in_templates_stand_in_the_sprite():
    pattern = re.compile(r"\{%\s*icon\s+[\"']([^\"']+)[\"']")
    used = {icon for path in templates() for icon in pattern.findall(text(path))}

    assert used - sprite() == set()


def test_icons_of_the_menu_stand_in_the_sprite():
    assert {entry.icon for entry in menu._entries.values()} - sprite() == set()


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=name)
def test_component_says_its_parameters_in_a_head_comment(path):
    head = "\n".join(path.read_text(encoding="utf-8").splitlines()[:3])

    assert re.search(r"\{#|\{% comment %\}", head)


# ---- vendored files


def test_vendored_files_come_with_licences():
    folders = {path.parent for path in (STATIC / "vendor").rglob("*") if path.suffix in (".js", ".css", ".woff2")}

    assert sorted(name(folder) for folder in folders if not list(folder.glob("LICENSE*"))) == []


def test_vendored_files_name_no_source_maps():
    files = [path for path in (STATIC / "vendor").rglob("*") if path.suffix in (".js", ".css")]

    assert [name(path) for path in files if "sourceMappingURL" in path.read_text(encoding="utf-8")] == []


def test_manifest_of_static_files_finds_every_file_they_name(tmp_path):
    storage = ManifestStaticFilesStorage(location=str(tmp_path), base_url="/static/")
    source = FileSystemStorage(location=str(STATIC))
    files = {
        str(path.relative_to(STATIC)): (source, str(path.relative_to(STATIC)))
        for path in STATIC.rglob("*")
        if path.is_file()
    }
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_bytes((STATIC / file).read_bytes())

    problems = [(file, problem) for file, _, problem in storage.post_process(files) if isinstance(problem, Exception)]

    assert problems == []
