"""An allowance inside a view, counted per network."""

from __future__ import annotations

import pytest
from flask import Flask

from wallet.base.errors import RateLimited
from wallet.infra.limiter import limiter, network_of_request, spend


@pytest.fixture
def app():
    app = Flask("limited")
    app.config.update(RATELIMIT_STORAGE_URI="memory://", RATELIMIT_ENABLED=True)
    limiter.init_app(app)
    yield app
    limiter.enabled = False


def spending(app, address, purpose="checks"):
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        spend("2 per minute", purpose)


def test_an_allowance_is_used_up_by_one_network_alone(app):
    for _ in range(2):
        spending(app, "192.0.2.1")
        spending(app, "2001:db8:1:2:3::4")
    with pytest.raises(RateLimited):
        spending(app, "192.0.2.1")
    with pytest.raises(RateLimited):
        spending(app, "2001:db8:1:2:9:9:9:9")  # one household has the whole /64
    spending(app, "192.0.2.2")
    spending(app, "192.0.2.1", "something else")


def test_the_network_of_a_caller(app):
    for address, network in (("192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")):
        with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
            assert network_of_request() == network
