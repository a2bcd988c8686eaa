"""Alembic's environment: the address comes from the caller, the models from every domain."""

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection

from commonground.base.migrate import metadata

OURS = set(metadata.tables)


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """PostGIS keeps tables of its own, which are none of ours."""
    if kind == "table" and reflected and name not in OURS:
        return False
    return alembic_helpers.include_object(thing, name, kind, reflected, compared)


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
