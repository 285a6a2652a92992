"""Addresses compiled when they are first built: every test makes an application, and few of its 270 rules are needed."""

from __future__ import annotations

from werkzeug.routing.rules import Rule

_compile = Rule._compile_builder


def _compile_when_asked(rule, append_unknown=True):
    made = []

    def build(*args, **values):
        if not made:
            made.append(_compile(rule, append_unknown))
        return made[0](*args, **values)

    return build


def install():
    """Let every application of this process do so."""
    Rule._compile_builder = _compile_when_asked
