"""Photographs every sample page: `python -m tests.look.screens FOLDER [PATH…]`, at 360 and 1280 px, light and dark."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from tests.browser import launch
from tests.look.app import PAGES, create_look


@contextmanager
def served(app):
    """Yield the address of `app` on a free loopback port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def main(folder: Path, paths: tuple[str, ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with served(create_look()) as base, sync_playwright() as playwright:
        browser = launch(playwright)
        for scheme in ("light", "dark"):
            for width in (360, 1280):
                page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
                for path in paths:
                    page.goto(base + path)
                    name = path.strip("/").replace("/", "-") or "home"
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or PAGES)
