from __future__ import annotations

from alembic import context

import wsgi
from wallet.infra.db import Base, Database

database: Database = context.config.attributes["database"]
wsgi.load_tables()


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the job queue's tables alone where it shares the database."""
    return not (kind == "table" and (name or "").startswith("huey_"))


with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=is_ours,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
