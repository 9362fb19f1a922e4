"""The tables: one shape on SQLite and PostgreSQL.

Instants are microseconds UTC since 1970-01-01, sessions and other dates are days since then or ISO
text. A change here needs a migration beside it.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

#: SQLite counts rows by itself only in a column of exactly this type.
Id = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: What the observations are about: one field of one instrument.
series = Table(
    "series",
    metadata,
    Column("id", Id, primary_key=True),
    Column("instrument", Text, nullable=False),
    Column("field", Text, nullable=False),
    UniqueConstraint("instrument", "field"),
)

#: Names of sources; observations carry the number, so that a row is numbers alone.
sources = Table(
    "sources",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    UniqueConstraint("name"),
)

#: What sources call things that no configuration lists; the newest row of a series counts.
#: `known_at` in microseconds UTC.
labels = Table(
    "labels",
    metadata,
    Column("id", Id, primary_key=True),
    Column("series_id", Id, ForeignKey("series.id"), nullable=False),
    Column("label", Text, nullable=False),
    Column("category", Text),
    Column("known_at", BigInteger, nullable=False),
)

#: Answers of live sources that were understood. Bodies are zlib streams and are forgotten after a
#: while; of the same body of one address, the newest row holds it for all.
retrievals = Table(
    "retrievals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", Id, ForeignKey("sources.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("fetched_at", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body", LargeBinary),
    Index(None, "url"),
    Index(None, "source_id", "fetched_at"),
)

#: Circuit breakers of live sources.
breakers = Table(
    "breakers",
    metadata,
    Column("source", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("rests", Integer, nullable=False),
    Column("rests_until", BigInteger),
    Column("reason", Text),
)

#: Append-only: rows are never changed or removed, and their ids rise in the order of commits.
observations = Table(
    "observations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("series_id", Id, ForeignKey("series.id"), nullable=False),
    Column("session", Integer, nullable=False),
    Column("value", Double, nullable=False),
    Column("observed_at", BigInteger, nullable=False),
    Column("known_at", BigInteger, nullable=False),
    Column("source_id", Id, ForeignKey("sources.id"), nullable=False),
    Column("assumed", Boolean, nullable=False),
    Column("retrieval_id", Id, ForeignKey("retrievals.id")),
    UniqueConstraint("series_id", "session", "source_id", "known_at"),
)

#: One edition of one date; a rerun that gathers anew is a new revision. `failures` is a JSON list
#: of the sources that failed: [source, kind, reason].
runs = Table(
    "runs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("date", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("as_of", BigInteger, nullable=False),
    Column("known_by", BigInteger, nullable=False),
    Column("archive_through", Id, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("failures", Text, nullable=False, server_default="[]"),
    UniqueConstraint("date", "edition", "revision"),
)

#: One part on its way to one destination. `attachments` is a JSON list of [name, alt, media type,
#: digest]; the bytes stand in `pictures`, by their digest.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("run_id", Id, ForeignKey("runs.id"), nullable=False),
    Column("destination", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("method", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("plain_text", Text, nullable=False),
    Column("attachments", Text, nullable=False, server_default="[]"),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("message_id", Text),
    Column("sent_at", BigInteger),
    Column("error", Text),
    UniqueConstraint("run_id", "destination", "ordinal"),
    Index(None, "state", "destination"),
)

#: Bytes of attachments, once each; forgotten a while after they were last planned.
pictures = Table(
    "pictures",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
)

#: Forms of messages that a chat or its server has refused: they are not tried there again.
refusals = Table(
    "refusals",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("form", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
)

#: Statements of reports that time decides. Append-only: rows are never changed or removed, and
#: their ids rise in the order of commits. `series` is a JSON list, `parameters` a JSON list of
#: pairs.
calls = Table(
    "calls",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sign", Integer, nullable=False),
    Column("start", Text, nullable=False),
    Column("date", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("probability", Double, nullable=False),
    Column("base_rate", Double, nullable=False),
    Column("horizon", Integer, nullable=False),
    Column("resolves_on", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("replay", Boolean, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
    UniqueConstraint("name"),
)

#: How calls went: append-only as well, one row at most for each call.
outcomes = Table(
    "outcomes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("resolved_at", BigInteger, nullable=False),
    Column("value", Double),
    Column("stored_at", BigInteger, nullable=False),
    UniqueConstraint("call_id"),
)

#: Editions whose calls a replay has stored.
replayed = Table(
    "replayed",
    metadata,
    Column("id", Id, primary_key=True),
    Column("date", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
    UniqueConstraint("date", "edition"),
)

#: What a language model worded for a run. `sentences` is a JSON list of those that were accepted:
#: [section, digest, text by language].
narratives = Table(
    "narratives",
    metadata,
    Column("id", Id, primary_key=True),
    Column("run_id", Id, ForeignKey("runs.id"), nullable=False),
    Column("model", Text, nullable=False),
    Column("sentences", Text, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
    UniqueConstraint("run_id"),
)
