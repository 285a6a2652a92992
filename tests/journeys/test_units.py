"""An administrator makes a unit, invites its head by letter, who accepts, invites, changes a key and withdraws one."""

from __future__ import annotations

import pytest

from tests.journeys.served import served
from tests.journeys.test_accounts import Visitor
from tests.wallet.accounts_kit import PASSWORD
from wallet.infra.limiter import limiter
from wallet.infra.mail import FolderMailer, mail_folder
from wallet.services.mail import deliver_mail
from wallet.services.staff import create_account

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def laurel(tmp_path_factory):
    def fill(deps):
        for name, roles in (("priya", ["administrator"]), ("nia", ["learner"])):
            create_account(f"{name}@uni.example", name.title(), roles=roles, password=PASSWORD, deps=deps)

    with served(tmp_path_factory.mktemp("laurel"), fill) as deps:
        limiter.enabled = False
        yield deps
        limiter.enabled = True


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_a_unit_from_its_making_to_a_withdrawn_key(laurel, chromium, width, scheme):
    settings, slug = laurel.settings, f"clay-{scheme}"
    admin, head = (Visitor(chromium, settings.public_url, width, scheme) for _ in range(2))
    for visitor, address in ((admin, "priya@uni.example"), (head, "nia@uni.example")):
        visitor.goto("/sign-in")
        visitor.send(email=address, password=PASSWORD)

    assert admin.goto("/units/new") == "New unit"
    assert admin.send(slug="No!", name="") == "New unit"
    assert admin.page.locator("[aria-invalid=true]").count() == 2
    assert admin.send(slug=slug, name="School of Clay") == "Members of School of Clay"
    admin.page.check("#duty-head")
    assert admin.send(email="nia@uni.example") == "Members of School of Clay"
    deliver_mail(laurel, FolderMailer(mail_folder(settings), settings.mail_from, settings.origin_host))

    head.goto("/mailbox")
    head.page.get_by_role("link", name="Will you act for School of Clay?").first.click()
    head.look()
    head.page.locator(".letter a").first.click()
    assert head.look() == "An invitation"
    assert head.send() == "School of Clay"
    assert head.goto(f"/units/{slug}/profile") == "Profile of School of Clay"
    assert head.send(contact="Room 12") == "School of Clay"

    assert head.goto(f"/units/{slug}/keys") == "Keys of School of Clay"
    head.send(reason="Yearly change")
    assert "Retired, still vouches" in head.page.inner_text("#key-1")
    head.page.click("#key-2 summary")
    head.look()
    head.page.fill("#reason-key-2", "A copy was found")
    head.page.fill("#word-key-2", "yes")
    head.page.click("#key-2 .ask__body button")
    head.look()
    assert head.page.locator("#word-key-2").is_visible()  # the question is open again
    head.page.fill("#reason-key-2", "A copy was found")
    head.page.fill("#word-key-2", "withdraw")
    head.page.click("#key-2 .ask__body button")
    head.look()
    assert "Signs now" in head.page.inner_text("#key-3")
    assert "Withdrawn" in head.page.inner_text("#key-2")
    for visitor in (admin, head):
        visitor.page.context.close()
