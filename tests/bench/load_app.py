"""The whole application as granian serves it, with an outside world that takes five seconds for every answer.

`tests.bench.load` starts it: INSTANCE_DIR and SECRET_KEY are in the environment.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from wallet.core.verify.materials import Answer, Document
from wsgi import create_app

SLOW_S = 5.0


class SlowWorld:
    """Every host answers late, and that there is nothing."""

    def fetch(self, url, *, accept="", same_host=False, held=None):
        time.sleep(SLOW_S)
        return Document(url, Answer.NOT_FOUND, datetime.now(UTC))


app = create_app(fetcher=SlowWorld())
