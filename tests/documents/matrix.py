"""Rows of the permission matrix (tests/house/matrix.py)."""

from tests.documents.kinds import make_document
from tests.factories import make_act, make_line
from tests.house.matrix import row

COMPOSERS = "curator director foreign_curator foreign_director"


def _document(state="draft", kind="tests.noted"):
    def make(cast):
        return {"public_id": make_document(cast, state, kind).public_id}

    return make


def _page(name, state="draft", **extra):
    make = extra.pop("make", _document(state))
    return row(f"documents:{name}", make=make, **{"ok": "curator director", "rest": 404, **extra})


def _step(name, state, moved, forbidden="", data=None, **extra):
    extra.setdefault("make", _document(state))
    extra.setdefault("rest", 404)
    return row(
        f"documents:{name}", method="post", moved=moved, forbidden=forbidden, data=lambda cast, kw: data or {}, **extra
    )


def _with(state, **more):
    return lambda cast: _document(state)(cast) | more


def _line(cast):
    return {"public_id": make_line(make_document(cast, "approved")).document.public_id}


def _named(cast):
    line = make_line(make_document(cast, "approved"), user=cast.mentor)
    return {"public_id": line.document.public_id}


def _with_files(cast):
    from apps.documents.services import rendering

    document = make_document(cast, "approved")
    rendering.make_files(document)
    return {"public_id": document.public_id, "what": "docx"}


ROWS = [
    row("documents:document-list", ok=COMPOSERS),
    row("documents:document-new", ok=COMPOSERS),
    row("documents:document-new-kind", ok=COMPOSERS, make=lambda cast: {"kind": "tests.noted"}),
    row(
        "documents:document-create",
        method="post",
        moved=COMPOSERS,
        data=lambda cast, kw: {"kind": "tests.noted"},
    ),
    row("documents:director-queue", ok="director foreign_director"),
    row("documents:queue-approve", method="post", moved="director foreign_director"),
    row("documents:template-list", ok="curator foreign_curator"),
    row("documents:template-edit", ok="curator foreign_curator", make=lambda cast: {"kind": "tests.noted"}),
    row(
        "documents:template-restore",
        method="post",
        moved="curator foreign_curator",
        make=lambda cast: {"kind": "tests.noted"},
    ),
    row("documents:act-list", ok=COMPOSERS),
    row("documents:act-new", ok="curator foreign_curator"),
    row("documents:act-detail", ok="curator director", rest=404, make=lambda cast: {"pk": make_act(cast).pk}),
    row(
        "documents:act-edit", ok="curator", forbidden="director", rest=404, make=lambda cast: {"pk": make_act(cast).pk}
    ),
    row(
        "documents:act-edition",
        method="post",
        moved="curator",
        forbidden="director",
        rest=404,
        make=lambda cast: {"pk": make_act(cast).pk},
        data=lambda cast, kw: {"words": "от 01.11.2026", "in_force_from": "2026-11-01"},
    ),
    _page("document-detail"),
    _page("document-detail", "approved", label=" approved"),
    _page("document-edit"),
    _page("document-remarks", "sent", ok="director", forbidden="curator"),
    _page("document-amend", "approved"),
    _step("document-cite", "draft", "curator director"),
    _page("document-paper", ok="curator", forbidden="director"),
    _page("document-preview", make=_with("draft", extension="docx")),
    _page("document-file", make=_with_files),
    _step("document-send", "draft", "curator", "director"),
    _step("document-enter", "draft", "curator", "director", make=_document(kind="tests.minutes")),
    _step("document-approve", "sent", "director", "curator"),
    _step("document-give-back", "sent", "director", "curator", {"reason": "Нет срока"}),
    _step("document-repeal", "approved", "director", "curator", {"reason": "Новый приказ"}),
    _step("document-cancel", "draft", "curator director"),
    _step("document-render", "approved", "curator director"),
    _step("document-attach", "approved", "curator director", make=_with("approved", what="scan")),
    _step("acknowledgement-mark", "approved", "curator director", make=_line),
    _page("document-read", make=_named, ok="curator director mentor"),
    _step("document-acknowledge", "approved", "mentor", "curator director", make=_named),
    row(
        "documents:document-check",
        ok="curator director mentor mentee psychologist administrator municipal regional foreign_curator foreign_director",
        anonymous=200,
        make=_document("approved"),
    ),
]
