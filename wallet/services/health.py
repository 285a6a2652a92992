"""Can this Laurel do its work?"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from wallet.infra.db import DatabaseUnavailable
from wallet.infra.migrate import at_head
from wallet.services.deps import Deps


def readiness(deps: Deps) -> dict[str, Any]:
    """Return what works, in words an operator can act on; never names, addresses or versions of anything secret."""
    checks: dict[str, Any] = {"database": "unreachable", "schema": "unknown", "journal": None}
    try:
        with deps.database.read() as session:
            session.execute(sa.text("SELECT 1"))
            checks["database"] = "ok"
            if deps.database.is_sqlite:
                checks["journal"] = session.execute(sa.text("PRAGMA journal_mode")).scalar()
        checks["schema"] = "ok" if at_head(deps.database) else "behind"
    except (DatabaseUnavailable, SQLAlchemyError):
        pass
    return {"ready": checks["database"] == "ok" and checks["schema"] == "ok", **checks}
