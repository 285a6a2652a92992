"""The catalogue's entries in forms: credentials of other issuers, and what the university's own records do not say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from pathways.core.amounts import Thousandths, in_words
from pathways.core.model import DEFAULT_RESULTS
from pathways.services import typed, typed_errors
from pathways.services.catalogue import Explorer, explorer
from pathways.services.entries import Delivery, Entry
from pathways.services.names import Named
from pathways.services.seed import with_own_slugs
from pathways.services.typed import Form
from pathways.store.catalogue import CatalogueEntry, all_entries, save_entries
from wallet.api import Deps, Field, Fields, Glyph, Shape, fold
from wallet.base.errors import Conflict, NotFound
from wallet.base.limits import NOTE_MAX_CHARS, SKILL_MAX_CHARS, SKILLS_MAX, TAG_MAX_CHARS, TAGS_MAX

_TYPE_CHARS: Final = 64
_LEVEL_CHARS: Final = 32
_RESULTS_MAX: Final = 40


class EntryExists(Conflict):
    """The catalogue has a credential with this identifier."""

    code = "catalogue_entry_exists"
    sentence = "The catalogue has a credential with this identifier already."


class TooMany(typed_errors.WordsTooLong):
    """More lines than there is room for."""

    code = "too_many_lines"
    sentence = "These are more lines than there is room for."


@dataclass(frozen=True, slots=True)
class Edited:
    """One entry in its form. Of the university's own only what its record does not say can be changed here."""

    slug: str  # empty for a new one
    name: str
    own: bool
    written: dict[str, str]


def listed(words: str, deps: Deps) -> tuple[Entry, ...]:
    """Return the credentials that have all these words in what a search sees, by name."""
    wanted = fold(words).split()
    return tuple(entry for entry in explorer(deps).entries if all(word in entry.words for word in wanted))


def blank() -> Edited:
    """Return the form of a new entry."""
    art = {"shape": Shape.HEXAGON.value, "field": Field.COMPUTING.value, "glyph": Glyph.COMPASS.value}
    return Edited("", "", False, art)


def entry_form(slug: str, deps: Deps) -> Edited:
    """Return the form of an entry. Raises NotFound."""
    known = explorer(deps)
    entry = known.entry(slug)
    return Edited(slug, entry.name, entry.own, _written(entry, Named(known)))


def add_entry(form: Form, deps: Deps) -> str:
    """Add a credential of another issuer, and return its slug.

    Raises:
        FormRefused: at the controls concerned; `uri` where the catalogue has it already.
    """
    known, fields = explorer(deps), Fields()
    uri = fields.read("uri", "", lambda: _free(typed.read_uri(form.get("uri", "")), known))
    entry = _outside(form, fields, CatalogueEntry(uri=uri, slug="", name="", issuer_uri="", issuer_name=""), known)
    fields.refuse()
    with deps.database.begin() as session:
        slug = _slug(session, entry.name, known)
        save_entries(session, [replace(entry, slug=slug)], now=deps.now())
    return slug


def change_entry(slug: str, form: Form, deps: Deps) -> str:
    """Change an entry, and return its slug. Its identifier stays: badges and pathways name it.

    Raises:
        NotFound: there is none.
        FormRefused: at the controls concerned.
    """
    known, fields = explorer(deps), Fields()
    entry = known.entry(slug)
    with deps.database.read() as session:
        row = next((one for one in all_entries(session) if one.uri == entry.uri), None)
    if row is None and not entry.own:
        raise NotFound
    before = row or _row(entry)
    changed = (_addition if entry.own else _outside)(form, fields, before, known)
    fields.refuse()
    with deps.database.begin() as session:
        save_entries(session, [changed], now=deps.now())
    return slug


def _free(uri: str, known: Explorer) -> str:
    if uri in known.by_uri:
        raise EntryExists
    return uri


def _slug(session: Session, name: str, known: Explorer) -> str:
    taken = {one.slug for one in all_entries(session)} | {entry.slug for entry in known.entries}
    wish = CatalogueEntry(
        uri="", slug=typed.slug_of(name)[:70].strip("-") or "credential", name="", issuer_uri="", issuer_name=""
    )
    return with_own_slugs([wish], taken)[0].slug


def _row(entry: Entry) -> CatalogueEntry:
    """Return the row of an achievement of the university's own that has none yet."""
    return CatalogueEntry(
        uri=entry.uri,
        slug=entry.slug,
        name=entry.name,
        issuer_uri=entry.achievement.issuer,
        issuer_name=entry.issuer_name,
        shape=entry.art.shape.value,
        field=entry.art.field.value,
        glyph=entry.art.glyph.value,
        illustrative=entry.illustrative,
    )


def _addition(form: Form, fields: Fields, before: CatalogueEntry, known: Explorer) -> CatalogueEntry:
    """Return the row with what the university's own record does not say."""
    stored, named = frozenset(before.prerequisites), Named(known)

    def prerequisites() -> tuple[str, ...]:
        return tuple(sorted(named.achievements_typed(form.get("prerequisites", ""), keep=stored) or ()))

    return replace(
        before,
        cost=fields.read("cost", None, lambda: _decimal(typed.read_quantity(form.get("cost", "")))),
        prerequisites=fields.read("prerequisites", (), prerequisites),
        results=fields.read("results", (), lambda: _lines(form.get("results", ""), _LEVEL_CHARS, _RESULTS_MAX)),
        url=fields.read("url", None, lambda: typed.read_link(form.get("url", ""))),
        source=fields.read("source", None, lambda: typed.read_link(form.get("source", ""))),
    )


def _outside(form: Form, fields: Fields, before: CatalogueEntry, known: Explorer) -> CatalogueEntry:
    """Return the row with everything that a form says."""

    def words(name: str, most: int) -> Any:
        return fields.read(name, None, lambda: typed.read_words(form.get(name, ""), most=most))

    def need(name: str) -> str:
        return fields.read(name, "", lambda: typed.need_words(form.get(name, "")))

    def amount(name: str) -> Any:
        return fields.read(name, None, lambda: _decimal(typed.read_quantity(form.get(name, ""))))

    def choice(name: str, kinds: Any, default: str) -> str:
        return str(fields.read(name, default, lambda: typed.read_choice(form.get(name, ""), kinds).value))

    delivery = form.get("delivery", "")
    return replace(
        _addition(form, fields, before, known),
        name=need("name"),
        issuer_uri=fields.read("issuer_uri", "", lambda: typed.read_uri(form.get("issuer_uri", ""))),
        issuer_name=need("issuer_name"),
        achievement_type=words("achievement_type", _TYPE_CHARS),
        description=fields.read(
            "description", "", lambda: typed.read_lines(form.get("description", ""), most=NOTE_MAX_CHARS)
        ),
        credits=amount("credits"),
        level=words("level", _LEVEL_CHARS),
        delivery=choice("delivery", Delivery, "") if delivery else None,
        skills=fields.read("skills", (), lambda: _lines(form.get("skills", ""), SKILL_MAX_CHARS, SKILLS_MAX)),
        tags=fields.read("tags", (), lambda: _lines(form.get("tags", ""), TAG_MAX_CHARS, TAGS_MAX)),
        valid_for=fields.read("valid_for", None, lambda: typed.read_duration(form.get("valid_for", ""))),
        weeks=amount("weeks"),
        shape=choice("shape", Shape, before.shape),
        field=choice("field", Field, before.field),
        glyph=choice("glyph", Glyph, before.glyph),
        illustrative=form.get("illustrative") == "1",
    )


def _lines(text: str, most: int, lines: int) -> tuple[str, ...]:
    found = [typed.need_words(line, most=most) for line in text.splitlines() if line.strip()]
    if len(found) > lines:
        raise TooMany
    return tuple(dict.fromkeys(found))


def _written(entry: Entry, named: Named) -> dict[str, str]:
    known = entry.achievement
    return {
        "uri": entry.uri,
        "name": entry.name,
        "issuer_uri": known.issuer,
        "issuer_name": entry.issuer_name,
        "achievement_type": known.achievement_type or "",
        "description": entry.description,
        "url": entry.url or "",
        "credits": in_words(known.credits) if known.credits else "",
        "level": known.level or "",
        "delivery": entry.delivery.value if entry.delivery else "",
        "skills": "\n".join(entry.skills),
        "tags": "\n".join(sorted(known.tags)),
        "valid_for": known.valid_for.text if known.valid_for else "",
        "weeks": _decimal(known.weeks) or "",
        "cost": _decimal(known.cost) or "",
        "prerequisites": named.lines(known.prerequisites),
        "results": "" if known.results == DEFAULT_RESULTS else "\n".join(known.results),
        "shape": entry.art.shape.value,
        "field": entry.art.field.value,
        "glyph": entry.art.glyph.value,
        "illustrative": "1" if entry.illustrative else "",
        "source": entry.source or "",
    }


def _decimal(amount: Thousandths | None) -> str | None:
    return None if amount is None else in_words(amount)
