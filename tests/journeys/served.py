"""A whole Laurel, served to a real browser on a free loopback port that PUBLIC_URL names."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from threading import Thread

from werkzeug.serving import make_server

from wallet.infra import migrate
from wallet.infra.settings import load_settings
from wsgi import create_app


@contextmanager
def served(folder, fill=lambda _deps: None, **outside):
    """Yield its dependencies after `fill` has put in what is wanted; `outside` is `now` and `fetcher` of create_app."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(load_settings({"PORT": str(port), "INSTANCE_DIR": str(folder)}), **outside)
    deps = app.extensions["deps"]
    migrate.upgrade(deps.database)
    fill(deps)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield deps
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        deps.database.engine.dispose()
