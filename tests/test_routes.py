"""The route census: what every address of this app must have, over the whole URL map; and who gets in where."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from tests.pages import PageClient
from tests.wallet.accounts_kit import PASSWORD
from wallet.core.people import Role
from wallet.infra.web import Audience
from wallet.services.staff import create_account

NOBODYS = UUID("00000000-0000-4000-8000-00000000dead")
SAMPLES = {"uuid": str(NOBODYS), "string": "nothing-here", "int": "1", "path": "nothing/here"}

# Forms that need no session: nothing of anybody's is changed by them.
OPEN_FORMS = [
    "/receipts",
    "/receipts/nothing-here/look",
    "/scan",
    "/scan/frame",
    "/v/nothing-here/applicant",
    "/v/nothing-here/ask",
    "/v/nothing-here/check",
    "/v/nothing-here/part/aaaaaaaaaaaaaaaa/applicant",
    "/v/nothing-here/part/aaaaaaaaaaaaaaaa/ask",
    "/v/nothing-here/part/aaaaaaaaaaaaaaaa/check",
    "/v/nothing-here/part/aaaaaaaaaaaaaaaa/receipt",
    "/v/nothing-here/receipt",
    "/verify",
    "/verify/bulk",
    "/verify/bulk/nothing-here/delete",
]


def routes(app):
    """Yield (rule, view) of every route of ours, sorted, so that a failure names the same one each time."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        if rule.endpoint != "static":
            yield rule, app.view_functions[rule.endpoint]


def visits(app):
    """Yield (method, path, audiences) for every route, with an address that belongs to nobody."""
    for rule, view in routes(app):
        path = re.sub(r"<(?:(\w+)(?:\(([^)]*)\))?:)?\w+>", _sample, rule.rule)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield method, path, view.audiences


def _sample(found):
    """Return a value that the converter of a variable takes and that names nothing."""
    converter, arguments = found[1] or "string", found[2] or ""
    if converter == "any":
        return arguments.split(",")[0].strip(" '\"")
    length = re.search(r"length=(\d+)", arguments)
    return "a" * int(length[1]) if length else SAMPLES.get(converter, "nothing-here")


def test_every_route_says_who_it_is_for(app):
    silent = [rule.rule for rule, view in routes(app) if not getattr(view, "audiences", None)]
    assert silent == [], "add @open_to(Audience....) under the route decorator"


def test_every_url_variable_has_a_type(app):
    untyped = [rule.rule for rule, _ in routes(app) if re.search(r"<[^:>]+>", rule.rule)]
    assert untyped == [], "write <uuid:badge_id>, not <badge_id>"


def test_addresses_are_kebab_case(app):
    odd = [rule.rule for rule, _ in routes(app) if re.search(r"[A-Z_]", re.sub(r"<[^>]*>", "", rule.rule))]
    assert odd == []


def test_every_view_has_a_first_line(app):
    assert [rule.rule for rule, view in routes(app) if not (view.__doc__ or "").strip()] == []


def test_reading_and_changing_have_functions_of_their_own(app):
    both = [rule.rule for rule, _ in routes(app) if {"GET", "POST"} <= rule.methods]
    assert both == []


def test_the_roles_are_the_audiences():
    assert {role.value for role in Role} == {a.value for a in Audience} - {Audience.ANYONE, Audience.MEMBER}


def visit(browser, method, path, token=None):
    """Return the answer to one request; a form has its token and nothing else."""
    data = {"csrf_token": token} if method != "GET" else None
    headers = {"Origin": browser.base, "Accept": "text/html"}
    return browser.client.open(path, method=method, data=data, headers=headers, base_url=browser.base)


def test_a_stranger_gets_in_nowhere_but_where_anyone_may(app):
    browser = PageClient(app)
    token = browser.csrf_token()
    for method, path, audiences in visits(app):
        answer = visit(browser, method, path, token)
        if Audience.ANYONE in audiences:
            assert answer.status_code != 500, (method, path)
        elif method == "GET":
            assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in"), (method, path)
        else:
            assert answer.status_code == 401, (method, path)


def test_without_a_token_no_form_is_taken(app):
    """Only a form that needs no session is; it has nothing of anybody's to change."""
    browser = PageClient(app)
    taken = [
        path for method, path, _ in visits(app) if method == "POST" and visit(browser, method, path).status_code != 403
    ]
    assert taken == OPEN_FORMS


@pytest.mark.parametrize("roles", [*[{role.value} for role in Role], set()], ids=lambda roles: "".join(roles) or "none")
def test_who_gets_in_where(app, roles):
    deps = app.extensions["deps"]
    create_account("maya@uni.example", "Maya", roles=roles, password=PASSWORD, deps=deps)

    def enter():
        browser = PageClient(app)
        browser.sign_in("maya@uni.example", PASSWORD)
        return browser, browser.csrf_token(), browser.client.get_cookie("laurel", domain="127.0.0.1").value

    browser, token, cookie = enter()
    for method, path, audiences in visits(app):
        answer = visit(browser, method, path, token)
        if audiences & ({Audience.ANYONE, Audience.MEMBER} | roles):
            assert answer.status_code not in (401, 500), (method, path)
        else:
            assert answer.status_code == 403, (method, path)
        headers = answer.headers
        assert "unsafe-inline" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"], path
        now = browser.client.get_cookie("laurel", domain="127.0.0.1")
        if now is None or now.value != cookie:  # this one ended or renewed the session
            browser, token, cookie = enter()


def test_only_our_own_name_and_methods(app):
    client, base = app.test_client(), app.extensions["settings"].public_url
    assert client.get("/", base_url="http://evil.example").status_code == 421
    assert client.open("/", method="TRACE", base_url=base).status_code == 405
