import io
import re
from importlib.resources import files

import pytest

from data.database import Pool, writing
from data.queries import queries

CONCEPTS = sorted(
    each.name.removesuffix(".sql") for each in files("data").joinpath("sql").iterdir()
)
STATEMENTS = [(concept, name) for concept in CONCEPTS for name in queries(concept)]
ONE_ROW = {
    ("areas", "one"),  # by primary key
    ("conditions", "jobs"),  # counts
    ("conditions", "open_demo_accounts"),  # counts
    ("conditions", "server"),  # facts of the one server
    ("conditions", "worker"),  # a maximum
    ("imports", "batch_of_file"),  # by unique key
    ("imports", "one"),  # by primary key
    ("imports", "unchanged"),  # a count
    ("jobs", "load"),  # by primary key
    ("jobs", "under_way"),  # by unique key
    ("plan_revisions", "version"),  # by primary key
    ("plan_steps", "of"),  # by primary key
    ("plan_steps", "value"),  # by primary key
    ("sealed_draws", "frame"),  # by primary key
    ("sealed_draws", "lottery"),  # by primary key
}


def body(concept: str, name: str) -> str:
    return re.sub(r"^--.*\n", "", queries(concept)[name], flags=re.MULTILINE).rstrip(";\n")


@pytest.mark.parametrize(("concept", "name"), STATEMENTS)
def test_the_server_can_plan_every_statement(database: Pool, concept: str, name: str) -> None:
    statement = body(concept, name)
    with writing(database) as conn, conn.cursor() as cursor:
        if statement.startswith("COPY"):
            cursor.copy_expert(statement, io.BytesIO())
            return
        if statement.startswith("ANALYZE"):
            cursor.execute(statement)
            return
        params = sorted(set(re.findall(r"%\((\w+)\)s", statement)))
        for number, param in enumerate(params, start=1):
            statement = statement.replace(f"%({param})s", f"${number}")
        cursor.execute(f"PREPARE q AS {statement}")
        nulls = ", ".join("NULL" for _ in params)
        cursor.execute(f"EXPLAIN EXECUTE q({nulls})" if params else "EXPLAIN EXECUTE q")
        assert cursor.fetchall()
        cursor.execute("DEALLOCATE q")


@pytest.mark.parametrize(("concept", "name"), STATEMENTS)
def test_every_statement_says_in_a_sentence_what_it_is_for(concept: str, name: str) -> None:
    said = re.findall(r"^-- (.*)$", queries(concept)[name], flags=re.MULTILINE)
    assert said
    assert said[-1].endswith(".")


def test_every_selection_of_many_rows_has_an_order() -> None:
    unordered = {
        (concept, name)
        for concept, name in STATEMENTS
        if body(concept, name).startswith(("SELECT", "WITH"))
        and not re.search(r"\bORDER BY [\w., ()-]+(\s+LIMIT (1|%\(\w+\)s(::int)?))?$",
                          body(concept, name))
    }  # fmt: skip
    assert unordered == ONE_ROW


def test_no_statement_is_written_twice_under_one_name() -> None:
    for concept in CONCEPTS:
        text = files("data").joinpath("sql", f"{concept}.sql").read_text(encoding="utf-8")
        assert text.count("-- name: ") == len(queries(concept))
