"""JSON schemas that credentials name in `credentialSchema`, checked with the texts that an operator has put there.

A schema is never fetched. What is not at hand, or of a kind we do not read, is named as not checked, which is neither
good nor bad: the standard's own rules are checked in any case.

Source: VC JSON Schema 1.0 (https://www.w3.org/TR/vc-json-schema/), `JsonSchema`; Open Badges 3.0 section B.6.2,
`1EdTechJsonSchemaValidator2019`; VC Data Model 2.0 section 4.11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Final, TypeAlias

from wallet.base.limits import SCHEMA_ERRORS_MAX, SCHEMA_TEXT_MAX_CHARS, SCHEMA_WORK_MAX, SCHEMAS_MAX
from wallet.core.formats.shapes import Problem, items, members, names_in
from wallet.core.model import JsonObject, JsonValue

Keyword: TypeAlias = Callable[[Any, Any, Any, Any], Iterator[Any] | None]

_DIALECTS: Final = {  # by type of the credentialSchema, where the schema itself names none
    "1EdTechJsonSchemaValidator2019": "https://json-schema.org/draft/2019-09/schema",
    "JsonSchema": "https://json-schema.org/draft/2020-12/schema",
}
_work: ContextVar[int] = ContextVar("_work", default=0)


class SchemaSet:
    """JSON schemas by address. `$ref` reaches from one of them to another and nowhere else."""

    def __init__(self, documents: Mapping[str, JsonObject]) -> None:
        self._documents = dict(documents)
        self._validators: dict[tuple[str, str], Any] = {}

    def __contains__(self, url: str) -> bool:
        return url in self._documents

    def find_problems(self, value: JsonValue, url: str, dialect: str) -> tuple[Problem, ...] | None:
        """Return what is wrong with a value by one of these schemas; None when that cannot be found out.

        Args:
            value: any JSON; the work on it is bounded.
            url: of a schema in this set.
            dialect: the address of the JSON Schema version to read it by, unless it names one itself.
        """
        found = self._validators.get((url, dialect))
        if found is None:
            found = self._validators[url, dialect] = _validator(self._documents, url, dialect)
        _work.set(0)
        try:
            errors = list(islice(found.iter_errors(value), SCHEMA_ERRORS_MAX))
        except Exception:  # a schema that makes no sense, a $ref that leads nowhere, too much work
            return None
        return tuple(sorted({_problem(error, url) for error in errors}))


NO_SCHEMAS: Final = SchemaSet({})


@dataclass(frozen=True, slots=True)
class SchemaFindings:
    """What the schemas that a credential names have to say, and the addresses of those that were not checked."""

    problems: tuple[Problem, ...] = ()
    not_checked: tuple[str, ...] = ()


def check_schemas(credential: JsonObject, schemas: SchemaSet) -> SchemaFindings:
    """Check a credential by every schema that it names."""
    problems: list[Problem] = []
    not_checked: list[str] = []
    plain = _without_nulls(credential)
    for at, entry in enumerate(map(members, items(credential.get("credentialSchema")))):
        url = entry.get("id")
        if not isinstance(url, str):
            continue  # the data model's own rules say so
        dialect = next((_DIALECTS[name] for name in names_in(entry.get("type")) if name in _DIALECTS), None)
        known = dialect is not None and url in schemas and at < SCHEMAS_MAX
        found = schemas.find_problems(plain, url, dialect) if known and dialect else None
        if found is None:
            not_checked.append(url)
        else:
            problems += found
    return SchemaFindings(tuple(problems), tuple(not_checked))


def _without_nulls(value: JsonValue) -> JsonValue:
    """A member that is null counts as absent, as in JSON-LD; large issuers write it."""
    if isinstance(value, Mapping):
        return {name: _without_nulls(member) for name, member in value.items() if member is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _problem(error: Any, url: str) -> Problem:
    """Say where and by which rule; the rest of the library's words would repeat the credential's."""
    path = ".".join(map(str, error.absolute_path))[:120]
    return Problem(path, "schema", f"breaks the rule {str(error.validator)!a} of the schema {url[:200]}")


def _validator(documents: Mapping[str, JsonObject], url: str, dialect: str) -> Any:
    """Compile one schema, with all the others at hand for its `$ref`."""
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.jsonschema import specification_with

    schema = documents[url]
    version = schema.get("$schema")
    written = version if isinstance(version, str) else dialect
    kind = validator_for({"$schema": written}, default=validator_for({"$schema": dialect}))
    specification = specification_with(str(kind.META_SCHEMA.get("$schema", kind.META_SCHEMA.get("id"))))
    # without $schema, since the library would leave our bounded class where a schema names its version again
    plain = {address: {n: v for n, v in text.items() if n != "$schema"} for address, text in documents.items()}
    resources = [(address, specification.create_resource(text)) for address, text in sorted(plain.items())]
    return _bounded(kind)(plain[url], registry=Registry().with_resources(resources))


@cache
def _bounded(kind: Any) -> Any:
    """Return a validator class of the library in which every rule that is looked at counts."""
    from jsonschema.validators import extend

    return extend(kind, {name: _counted(name, check) for name, check in kind.VALIDATORS.items()})


def _counted(name: str, check: Keyword) -> Keyword:
    def counted(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any] | None:
        _work.set(_work.get() + 1)
        slow = name in _MATCHING and isinstance(instance, str) and len(instance) > SCHEMA_TEXT_MAX_CHARS
        if slow or _work.get() > SCHEMA_WORK_MAX:
            raise _TooMuchWork
        return check(validator, value, instance, schema)

    return counted


_MATCHING: Final = frozenset({"pattern", "patternProperties"})


class _TooMuchWork(Exception):
    """Why a value was not checked to the end."""
