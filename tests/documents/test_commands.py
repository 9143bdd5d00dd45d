"""The commands, run as scripts run them."""

import hashlib
import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from apps.documents.models import Document
from apps.documents.rendering import write_docx
from apps.documents.services import rendering
from tests.documents.golden import docx_lines, pdf_pages
from tests.documents.kinds import make_document


def run(*arguments):
    out, words = io.StringIO(), io.StringIO()
    call_command(*arguments, stdout=out, stderr=words)
    return out.getvalue(), words.getvalue()


def refuse(*arguments):
    with pytest.raises(CommandError) as refusal:
        run(*arguments)
    assert refusal.value.returncode == 2
    return str(refusal.value)


def build(cast, path, extension="pdf", kind="tests.noted"):
    out, _ = run(
        "build_document",
        "--kind",
        kind,
        "--organization",
        str(cast.school.public_id),
        "--format",
        extension,
        "--out",
        str(path),
        "--json",
    )
    return json.loads(out)


@pytest.mark.parametrize("extension", ["pdf", "docx"])
def test_latest_approved_is_written_as_kept(cast, tmp_path, extension):
    make_document(cast, "approved", items=["Старое."])
    document = make_document(cast, "approved", items=["Новое."])
    make_document(cast, items=["Черновик."])
    rendering.make_files(document)

    answer = build(cast, tmp_path / "a", extension)

    data = (tmp_path / "a").read_bytes()
    assert answer == {
        "public_id": str(document.public_id),
        "kind": "tests.noted",
        "number": "2-од",
        "date": "2026-11-20",
        "state": "approved",
        "sha256": document.sha256,
        "file": str(tmp_path / "a"),
        "file_sha256": hashlib.sha256(data).hexdigest(),
    }
    text = " ".join(docx_lines(data)) if extension == "docx" else pdf_pages(data)[0]
    assert "1. Новое." in text


def test_without_a_document_the_ready_records_give_a_draft_that_is_not_kept(cast, tmp_path):
    answer = build(cast, tmp_path / "a.docx", "docx")

    assert (answer["number"], answer["state"]) == ("", "draft")
    assert "1. Провести осеннюю проверку." in docx_lines((tmp_path / "a.docx").read_bytes())
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--kind": "no.such"}, "Вида «no.such» нет"),
        ({"--organization": "999"}, "Организации «999» нет"),
        ({"--organization": "school"}, "не номер организации"),
        ({"--format": "odt"}, "odt"),
        ({"--out": "/no/such/folder/a.pdf"}, "не записать"),
    ],
)
def test_bad_arguments_are_refused_in_one_sentence(cast, changed, words, tmp_path):
    given = {
        "--kind": "tests.noted",
        "--organization": str(cast.school.pk),
        "--format": "docx",
        "--out": str(tmp_path / "a"),
    } | changed
    flat = [part for pair in given.items() for part in pair]

    if "--format" in changed:
        with pytest.raises(CommandError, match=words):
            run("build_document", *flat)
    else:
        assert words in refuse("build_document", *flat)


def test_kind_without_records_is_refused(cast, tmp_path):
    cast.school.curator_name = ""
    cast.school.save()
    given = ["--organization", str(cast.school.pk), "--format", "docx", "--out", str(tmp_path / "a")]

    assert "ни документа, ни готовых записей" in refuse("build_document", "--kind", "documents.introduction", *given)


def verdict(path):
    out, words = run("verify_document", str(path), "--json")
    return json.loads(out), words


@pytest.mark.parametrize("extension", ["pdf", "docx"])
def test_our_file_is_recognised_as_unchanged(cast, tmp_path, extension):
    document = make_document(cast, "approved")
    rendering.make_files(document)
    build(cast, tmp_path / "a", extension)

    answer, words = verdict(tmp_path / "a")

    assert answer == {
        "known": True,
        "unchanged": True,
        "public_id": str(document.public_id),
        "kind": "tests.noted",
        "title": "О проверке",
        "number": "1-од",
        "date": "2026-11-20",
        "state": "approved",
        "sha256": document.sha256,
    }
    assert "файл не изменён" in words


@pytest.mark.parametrize("extension", ["pdf", "docx"])
def test_file_of_an_order_whose_files_are_not_made_yet(cast, tmp_path, extension):
    make_document(cast, "approved")
    build(cast, tmp_path / "a", extension)

    assert verdict(tmp_path / "a")[0]["unchanged"] is True


@pytest.mark.parametrize("extension", ["pdf", "docx"])
def test_changed_file_is_recognised_as_changed(cast, tmp_path, extension):
    document = make_document(cast, "approved")
    rendering.make_files(document)
    build(cast, tmp_path / "a", extension)
    change(tmp_path / "a", extension)

    answer, words = verdict(tmp_path / "a")

    assert (answer["known"], answer["unchanged"], answer["number"]) == (True, False, "1-од")
    assert "ИЗМЕНЁН" in words


def change(path, extension):
    if extension == "pdf":
        path.write_bytes(path.read_bytes() + b"\n% one more line\n")
        return
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace("проверку".encode(), "отпуск".encode()))


def test_changed_word_in_a_word_file_is_noticed(cast, tmp_path):
    document = make_document(cast, "approved")
    rendering.make_files(document)
    text = document.content | {"title": "О чём-то другом"}
    (tmp_path / "b.docx").write_bytes(write_docx(text))

    answer, _ = verdict(tmp_path / "b.docx")

    assert (answer["public_id"], answer["unchanged"]) == (str(document.public_id), False)


def test_strange_pdf_is_not_ours(db, tmp_path):
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(tmp_path / "b.pdf")

    answer, words = verdict(tmp_path / "b.pdf")

    assert (answer["known"], answer["unchanged"], answer["public_id"]) == (False, False, None)
    assert words.strip() == "Такого документа в журнале нет."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Файл пустой"),
        (b"just words", "не PDF и не DOCX"),
        (b"%PDF-1.7 broken", "PDF повреждён"),
        (b"PK\x03\x04 broken", "повреждён"),
    ],
)
def test_unreadable_files_are_refused(db, tmp_path, content, words):
    (tmp_path / "a").write_bytes(content)

    assert words in refuse("verify_document", str(tmp_path / "a"))


def test_missing_file_is_refused(db):
    assert "не найден" in refuse("verify_document", "/no/such/file.pdf")
