"""The database: migrations, transactions, and what is said when it cannot be reached."""

import asyncio
import sys
from pathlib import Path
from subprocess import run

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from mir_core.archive.runs import Runs, RunState
from mir_core.archive.store import Archive
from mir_core.clock import FixedClock
from mir_core.database import engine as database
from mir_core.database.engine import HEAD, migrate, open_engine
from mir_core.database.tables import metadata, observations, series
from mir_core.database.transactions import alone, reading, writing
from mir_core.model.errors import ConfigurationError, MirError

ROW = {"instrument": "SPX", "field": "close"}
FIRST_ROWS = """
INSERT INTO series (id, instrument, field) VALUES (1, 'SPX', 'close');
INSERT INTO sources (id, name) VALUES (1, 'import'), (2, 'demo');
INSERT INTO observations
    (id, series_id, session, value, observed_at, known_at, source_id, assumed)
    VALUES (3, 1, 20550, 6611.83, 10, 10, 1, TRUE), (5, 1, 20550, 6611.9, 10, 20, 1, FALSE),
           (8, 1, 20551, 6616.85, 30, 30, 2, TRUE);
INSERT INTO runs (id, date, edition, revision, as_of, known_by, archive_through,
                  state, created_at)
    VALUES (4, '2026-04-08', 'morning', 1, 40, 50, 8, 'done', 60)
"""


async def _count(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return int(await connection.scalar(select(func.count()).select_from(series)) or 0)


def test_head_is_the_newest_script() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


async def test_migrations_make_the_declared_tables(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with reading(engine) as connection:
        assert await connection.run_sync(differences) == []


def test_a_migrated_database_needs_no_alembic(sqlite_url: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from mir_core.database.engine import migrate, open_engine\n"
        "async def main():\n"
        "    engine = open_engine(sys.argv[1])\n"
        "    await migrate(engine)\n"
        "    await engine.dispose()\n"
        "asyncio.run(main())\n"
        "print('alembic' in sys.modules, 'asyncpg' in sys.modules)\n"
    )
    answers = [
        run(
            [sys.executable, "-c", program, sqlite_url], check=True, capture_output=True, text=True
        ).stdout.split()
        for _ in range(2)
    ]
    assert answers == [["True", "False"], ["False", "False"]]


async def test_processes_that_migrate_at_once_all_succeed(database_url: str) -> None:
    engines = [open_engine(database_url) for _ in range(6)]
    await asyncio.gather(*(migrate(engine) for engine in engines))
    async with reading(engines[0]) as connection:
        version = (await connection.execute(text("SELECT version_num FROM alembic_version"))).all()
    for engine in engines:
        await engine.dispose()
    assert [row[0] for row in version] == [HEAD]


async def _at_first_revision(url: str) -> None:
    """A database as the first version of the program left it, with two sources and a run."""
    scripts = str(Path(database.__file__).parent / "migrations")

    def upgrade(connection: Connection) -> None:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", scripts)
        command.upgrade(config, "0001")

    engine = open_engine(url)
    async with writing(engine) as connection:
        await connection.run_sync(upgrade)
        for statement in FIRST_ROWS.strip().split(";"):
            await connection.execute(text(statement))
    await engine.dispose()


async def test_what_an_earlier_version_stored_is_kept(database_url: str, clock: FixedClock) -> None:
    await _at_first_revision(database_url)
    engine = open_engine(database_url)
    await migrate(engine)
    async with reading(engine) as connection:
        ids = (await connection.execute(select(observations.c.id).order_by("id"))).scalars().all()
    assert ids == [3, 5, 8]
    archive = Archive(engine, clock)
    found = (await archive.read(clock.now(), clock.now()))["SPX", "close"]
    assert found.values.tolist() == [6611.9, 6616.85]
    assert found.sources.tolist() == ["import", "demo"]
    assert found.known_at.tolist() == [20, 30]
    assert found.assumed.tolist() == [False, True]
    assert found.observation(0).retrieval is None
    run_stored = await Runs(engine, clock).newest()
    assert run_stored is not None
    assert (run_stored.id, run_stored.state, run_stored.failures) == (4, RunState.DONE, ())
    # Two sources may now know the same session from the same instant on; one may not twice.
    row = {"id": 9, "series_id": 1, "session": 20551, "value": 1.0, "observed_at": 30}
    row |= {"known_at": 30, "source_id": 1, "assumed": True}
    await _insert(engine, row)
    for refused in ({**row, "id": 10}, {**row, "id": 10, "known_at": 31, "retrieval_id": 99}):
        with pytest.raises(IntegrityError):
            await _insert(engine, refused)
    await engine.dispose()


async def _insert(engine: AsyncEngine, row: dict[str, float]) -> None:
    async with writing(engine) as connection:
        await connection.execute(observations.insert().values(row))


async def test_a_database_of_a_newer_version_is_refused(engine: AsyncEngine) -> None:
    async with writing(engine) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MirError, match="revision 9999"):
        await migrate(engine)


async def test_what_is_written_before_an_error_is_not_kept(engine: AsyncEngine) -> None:
    async def fail() -> None:
        async with writing(engine) as connection:
            await connection.execute(series.insert(), [ROW])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await _count(engine) == 0


async def test_what_is_done_while_reading_is_not_kept(engine: AsyncEngine) -> None:
    async with reading(engine) as connection:
        await connection.execute(series.insert(), [ROW])
    assert await _count(engine) == 0


async def test_a_reader_does_not_wait_for_a_writer(engine: AsyncEngine) -> None:
    async with writing(engine) as writer:
        await writer.execute(series.insert(), [ROW])
        async with asyncio.timeout(2):
            assert await _count(engine) == 0
    assert await _count(engine) == 1


async def test_writers_that_read_first_take_turns(engine: AsyncEngine) -> None:
    async def add() -> None:
        async with writing(engine) as connection:
            await alone(connection, "count")
            rows = int(await connection.scalar(select(func.count()).select_from(series)) or 0)
            await connection.execute(series.insert(), [{"instrument": f"I{rows}", "field": "x"}])

    await asyncio.gather(*(add() for _ in range(8)))
    assert await _count(engine) == 8


async def test_keys_are_enforced(engine: AsyncEngine) -> None:
    async with writing(engine) as connection:
        await connection.execute(series.insert(), [ROW])
    with pytest.raises(IntegrityError):
        async with writing(engine) as connection:
            await connection.execute(series.insert(), [ROW])
    with pytest.raises(IntegrityError):
        async with writing(engine) as connection:
            await connection.execute(
                text(
                    "INSERT INTO deliveries (run_id, destination, ordinal, total, method, payload,"
                    " plain_text, state, attempts) VALUES (99, 'd', 1, 1, 'm', '{}', '', 'x', 0)"
                )
            )


async def test_sqlite_is_set_up_for_many_processes(sqlite_engine: AsyncEngine) -> None:
    async with reading(sqlite_engine) as connection:
        settings = {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "busy_timeout": 30000,
    }


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://me:hunter2@127.0.0.1:1/mir", "PostgreSQL 127.0.0.1:1/mir"),
        ("postgresql://me:hunter2@localhost:1/mir?password=hunter2", "PostgreSQL localhost:1/mir"),
        ("postgresql://me:hunter2@127.0.0.1/mir?nonsense=hunter2", "PostgreSQL 127.0.0.1/mir"),
    ],
)
async def test_an_unreachable_database_is_said_in_one_line(url: str, said: str) -> None:
    with pytest.raises(MirError) as caught:
        await _open_and_migrate(url)
    text_of_error = str(caught.value)
    assert said in text_of_error
    assert "\n" not in text_of_error
    assert "hunter2" not in text_of_error


async def test_a_wrong_password_is_said_without_the_password(postgres_url: str) -> None:
    wrong = postgres_url.replace("postgres:@", "nobody:hunter2@")
    with pytest.raises(MirError, match="nobody") as caught:
        await _open_and_migrate(wrong)
    assert "hunter2" not in str(caught.value)


async def test_a_missing_database_is_said(postgres_url: str) -> None:
    wrong = postgres_url.replace("/test_", "/absent_")
    with pytest.raises(MirError, match="does not exist"):
        await _open_and_migrate(wrong)


@pytest.mark.parametrize(
    ("url", "said"),
    [("sqlite:////dev/null/mir.db", "/dev/null"), ("sqlite:////dev", "SQLite file /dev")],
)
def test_a_file_that_cannot_be_made_is_said_in_one_line(url: str, said: str) -> None:
    with pytest.raises(MirError, match=said) as caught:
        open_engine(url)
    assert "\n" not in str(caught.value)


async def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("these are notes, long enough to be read as a header" * 20)
    with pytest.raises(MirError, match=r"notes\.txt.*not a database"):
        await _open_and_migrate(f"sqlite:///{file}")


@pytest.mark.parametrize(
    "url",
    ["", "nonsense hunter2", "mysql://me:hunter2@host/mir", "sqlite://", "sqlite:///:memory:"],
)
def test_an_address_that_names_no_database_is_a_fault_of_the_configuration(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^database\.url: ") as caught:
        open_engine(url)
    assert "hunter2" not in str(caught.value)


async def test_the_folder_of_a_file_is_made(tmp_path: Path) -> None:
    await _open_and_migrate(f"sqlite:///{tmp_path}/a b/c%d/mir.db")
    assert (tmp_path / "a b" / "c%d" / "mir.db").stat().st_size > 0


async def _open_and_migrate(url: str) -> None:
    engine = open_engine(url)
    try:
        await migrate(engine)
    finally:
        await engine.dispose()
