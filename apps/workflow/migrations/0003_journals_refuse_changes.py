"""On PostgreSQL the journals refuse to be changed: no row of them is updated or deleted, by whatever statement.

`SET LOCAL mentoring.journals = 'open'` lets one transaction through (a migration of their rows). Emptying a whole base before it is loaded from an
archive is TRUNCATE, which is no row's change. Why not on SQLite: docs/adr/0013.
"""

from typing import Any

from django.db import migrations

TABLES = ("workflow_auditevent", "workflow_accessentry", "workflow_journalseal")
FUNCTION = """
CREATE OR REPLACE FUNCTION journal_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('mentoring.journals', true) = 'open' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'the journal % is never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
TRIGGER = """
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE OR DELETE ON {}
FOR EACH ROW EXECUTE FUNCTION journal_is_never_changed()
"""


def refuse(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        # Without parameters: the driver would take the sign in the message for a place of one.
        schema_editor.execute(FUNCTION, params=None)
        for table in TABLES:
            schema_editor.execute(TRIGGER.format(table), params=None)


def allow(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER journal_is_never_changed ON {table}")
        schema_editor.execute("DROP FUNCTION journal_is_never_changed()")


class Migration(migrations.Migration):
    dependencies = [("workflow", "0002_journal_seals_and_user_index")]
    operations = [migrations.RunPython(refuse, allow)]
