"""The connection to PostgreSQL as the settings open it."""

from mentoring_site import environment


def test_postgresql_does_not_compile_statements_and_keeps_options_of_the_address(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://school@db/mentoring?sslmode=require")

    opened = environment.database(tmp_path)

    assert opened["OPTIONS"] == {"options": "-c jit=off", "sslmode": "require"}
    assert (opened["CONN_MAX_AGE"], opened["CONN_HEALTH_CHECKS"]) == (60, True)
