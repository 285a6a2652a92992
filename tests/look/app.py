"""A small app around the templates: every component with sample data, and the pages that need no database.

`python -m tests.look.screens FOLDER` photographs all of them; tests/journeys/test_look.py reads them with axe.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from flask import Blueprint, Flask, flash, render_template, request
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from pathways.core.drawing import draw
from pathways.core.layout import lay_out
from pathways.core.progress_bar import fills
from tests.look import maps
from tests.look.pictures import HERO
from tests.look.samples import report, reports
from wallet.core.artwork import draw_badge
from wallet.core.verify.report import Verdict
from wallet.infra.pictures import qr_svg
from wallet.infra.web import content_security_policy
from wallet.web import frame, words

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
PAGES = (
    "/",
    "/states",
    "/small",
    "/forms",
    "/receive",
    "/wallet",
    "/badge",
    "/verify",
    "/pathway",
    "/about/badges",
    "/about/checking",
    "/about/privacy",
    "/errors/404",
    "/errors/413",
)
ADDRESS = "https://badges.example.edu/v/7KQF-M2XD-PA5T-W3HC-QF2A-M7XD-PA"


def create_look() -> Flask:
    """Build the app. It has the safe headers of the real one, so that what they forbid shows up here."""
    app = Flask("look", static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.config.update(SECRET_KEY="look", TESTING=True)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).parent / "templates")]
    )
    Babel(app)
    CSRFProtect(app)
    words.install(app)
    app.context_processor(_around)
    for name, routes in ROUTES.items():
        app.register_blueprint(_stub(name, routes))

    @app.after_request
    def safe(response):
        response.headers["Content-Security-Policy"] = content_security_policy()
        return response

    return app


def _around():
    signed_in = request.path in ("/wallet", "/badge", "/forms", "/states", "/small", "/receive", "/pathway")
    labels = (
        (("Wallet", "/wallet"), ("Verify", "/verify"))
        if signed_in
        else (("Verify", "/verify"), ("Sign in", "/sign-in"))
    )
    return {
        "site": SimpleNamespace(name="Alder Valley University", illustrative=True),
        "me": SimpleNamespace(name="Maya Okafor", roles=("learner",)) if signed_in else None,
        "account_nav": [
            SimpleNamespace(label="Account", href="/account", post=False),
            SimpleNamespace(label="Sign out", href="/sign-out", post=True),
        ],
        "nav": [SimpleNamespace(label=label, href=href, current=request.path == href) for label, href in labels],
    }


def _page(template, **values):
    return lambda: render_template(template, now=NOW, report=report(Verdict.VERIFIED), **values)


def _states():
    flash("Robotics was added and verified.", "ok")
    flash("Security Practitioner lapses in 60 days.", "late")
    flash("The file was not added. It is larger than 2 MB. Nothing was stored.", "error")
    return render_template("states.html", reports=reports(), now=NOW)


def _error(status):
    title, sentence = frame.error_words(status)
    return render_template("errors/error.html", status=status, title=title, sentence=sentence), status


def _art(name):
    shape, field, level, glyph = HERO[name]
    return draw_badge(name, shape=shape, field=field, level=level, glyph=glyph), 200, {"Content-Type": "image/svg+xml"}


def _receive():
    """Answer as the wallet does: one item for each thing that came, or a problem."""
    if request.method == "GET":
        return render_template("receive_sample.html")
    files = request.files.getlist("file")
    name = (
        files[0].filename
        if files and files[0].filename
        else (request.form.get("url") or request.form.get("text", ""))[:20]
    )
    if name.startswith("bad"):
        return {"title": "This is not a badge.", "status": 422}, 422, {"Content-Type": "application/problem+json"}
    item = {
        "name": name,
        "state": "verified",
        "word": "Verified",
        "sentence": "<b>Added</b> to your wallet.",
        "href": "/badge",
    }
    return {"items": [item]}


def _pathway():
    unfolded = frozenset(request.args.getlist("unfold"))
    model = maps.everybodys() if "everybody" in request.args else maps.mine(unfolded)
    zoom = request.args.get("zoom", 100, type=int)
    picture = draw(lay_out(model), zoom=zoom)
    return render_template(
        "pathway_sample.html", model=model, picture=picture, zoom=zoom, fills=fills(58, 77, 87), lapsing=maps.lapsing()
    )


def _qr():
    return qr_svg(ADDRESS), 200, {"Content-Type": "image/svg+xml"}


ROUTES = {
    "home": {"index": ("/", _page("home.html"))},
    "about": {
        "badges": ("/about/badges", _page("about/badges.html")),
        "checking": ("/about/checking", _page("about/checking.html")),
        "privacy": ("/about/privacy", _page("about/privacy.html")),
    },
    "badges": {
        "wallet": ("/wallet", _page("wallet_sample.html")),
        "badge": ("/badge", _page("badge_sample.html", address=ADDRESS)),
    },
    "verify": {"page": ("/verify", _page("verify_sample.html")), "judge": ("/verify/judge", _page("states.html"))},
    "sign_in": {"form": ("/sign-in", _page("home.html"))},
    "issuers": {"index": ("/issuers", _page("home.html"))},
    "look": {
        "states": ("/states", _states),
        "small": ("/small", _page("small.html", reports=reports())),
        "forms": ("/forms", _page("forms.html")),
        "receive": ("/receive", _receive),
        "pathway": ("/pathway", _pathway),
        "error": ("/errors/<int:status>", _error),
        "art": ("/art/<name>.svg", _art),
        "qr": ("/qr.svg", _qr),
    },
}


def _stub(name, routes):
    blueprint = Blueprint(name, __name__)
    for endpoint, (rule, view) in routes.items():
        blueprint.add_url_rule(rule, endpoint, view, methods=["GET", "POST"])
    return blueprint
