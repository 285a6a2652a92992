"""A client that lints every page it fetches, so that nobody has to write those tests and everybody gets them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import html5lib
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page:
    """One fetched page: what a test wants to ask of it."""

    def __init__(self, response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("Location")
        self.html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        self.json = response.get_json(silent=True) if "json" in (response.mimetype or "") else None
        self.body = response.get_data()
        reader = _Reader()
        reader.feed(self.html)
        self.h1, self.title, self.text = reader.h1, reader.title, " ".join(reader.words)
        self.forms, self.links, self.elements = reader.forms, reader.links, reader.elements

    def form(self, action_part: str) -> dict[str, str]:
        """Return the named values of the first form whose action contains `action_part`, hidden token included."""
        return next(dict(form["fields"]) for form in self.forms if action_part in form["action"])


class PageClient:
    """Wraps Flask's test client: `get`, `post` (with the CSRF token filled in), `sign_in`."""

    def __init__(self, app) -> None:
        self.app = app
        self.client = app.test_client()
        self.base = app.extensions["settings"].public_url

    def get(self, path: str, *, follow: bool = True, lint: bool = True, **options) -> Page:
        page = Page(self.client.get(path, base_url=self.base, follow_redirects=follow, **options))
        if lint and page.html:
            assert_good_page(page)
        return page

    def post(self, path: str, data=None, *, follow: bool = True, token: str | None = None, **options) -> Page:
        """Post a form. The CSRF token is the session's, as any page of ours would have put it into the form."""
        values = dict(data or {})
        values.setdefault("csrf_token", token or self.csrf_token())
        options.setdefault("headers", {}).setdefault("Origin", self.base)
        if options.get("content_type") == "multipart/form-data":  # written here, or large files would go through /tmp
            boundary, values = encode_multipart({name: _parts(value) for name, value in values.items()})
            options["content_type"] = f'multipart/form-data; boundary="{boundary}"'
        page = Page(self.client.post(path, data=values, base_url=self.base, follow_redirects=follow, **options))
        if page.html:
            assert_good_page(page)
        return page

    def csrf_token(self) -> str:
        """Return a token of this session, read from the sign-in page or, when signed in, from any page with a form."""
        for path in ("/sign-in", "/account"):
            for form in Page(self.client.get(path, base_url=self.base, follow_redirects=True)).forms:
                if form["fields"].get("csrf_token"):
                    return form["fields"]["csrf_token"]
        raise AssertionError("no page with a form to take a token from")

    def sign_in(self, address: str, password: str) -> Page:
        return self.post("/sign-in", {"email": address, "password": password})


def _parts(value):
    """Return a form value as `encode_multipart` takes it: (stream, name) pairs become files."""
    many = value if isinstance(value, list) else [value]
    return [FileStorage(*one) if isinstance(one, tuple) else one for one in many]


def assert_good_page(page: Page) -> None:
    """One h1, a title that begins with it, forms with actions, unique ids, labelled controls, no inline style or script."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(page.html)
    errors = [code for _, code, _ in parser.errors]
    assert errors == [], f"not well-formed HTML: {errors}"
    assert len(page.h1) == 1, f"a page has one h1, this has {page.h1}"
    assert page.title.removeprefix("Error: ").startswith(page.h1[0]), f"title {page.title!r} vs h1 {page.h1[0]!r}"
    ids = [attrs["id"] for _, attrs in page.elements if attrs.get("id")]
    assert sorted(set(ids)) == sorted(ids), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    for tag, attrs in page.elements:
        _assert_good_element(tag, attrs)
    for form in page.forms:
        assert form["action"], "a form without an action"
        if form["method"] == "post":
            assert form["fields"].get("csrf_token") or form["open"], f"a form without a token: {form['action']}"
    labelled = {attrs.get("for") for tag, attrs in page.elements if tag == "label"}
    for tag, attrs in page.elements:
        if tag in ("input", "select", "textarea") and attrs.get("type") not in ("hidden", "submit"):
            assert attrs.get("id") in labelled or attrs.get("aria-label"), f"a control without a label: {attrs}"
    for href in page.links:
        assert urlsplit(href).scheme in ("", "http", "https", "mailto"), f"odd link {href}"


def _assert_good_element(tag: str, attrs: dict[str, str]) -> None:
    assert "style" not in attrs, f"inline style on <{tag}>"
    assert not any(name.startswith("on") for name in attrs), f"inline script on <{tag}>"
    if tag == "script":
        assert attrs.get("src") or attrs.get("type") == "application/ld+json", "inline script"
    if tag == "img":
        assert "alt" in attrs, "a picture without alt"
    if tag == "a" and attrs.get("target") == "_blank":
        assert "noopener" in (attrs.get("rel") or ""), "target=_blank without noopener"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.h1, self.title, self.words = [], "", []
        self.forms, self.links, self.elements = [], [], []
        self._inside, self._form = [], None

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attrs))
        if tag not in _VOID:
            self._inside.append(tag)
        if tag == "h1":
            self.h1.append("")
        if tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        if tag == "form":
            self._form = {
                "action": attrs.get("action", ""),
                "method": attrs.get("method", "get").lower(),
                "fields": {},
                "open": "data-open-form" in attrs,  # works without a session: nothing of anybody's is touched
            }
            self.forms.append(self._form)
        if self._form is not None and tag in ("input", "button", "textarea", "select") and attrs.get("name"):
            self._form["fields"][attrs["name"]] = attrs.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        while self._inside and tag in self._inside:
            if self._inside.pop() == tag:
                break

    def handle_data(self, data):
        if "h1" in self._inside:
            self.h1[-1] = re.sub(r"\s+", " ", self.h1[-1] + data).strip()
        if "title" in self._inside and "svg" not in self._inside:
            self.title = re.sub(r"\s+", " ", self.title + data).strip()
        if not {"script", "style"} & set(self._inside):
            self.words.append(re.sub(r"\s+", " ", data).strip())
            self.words = [word for word in self.words if word] if not data.strip() else self.words
