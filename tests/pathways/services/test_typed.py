"""Whatever is typed: a value, or an error that says what to type. Forms never leave a draft that cannot be read."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathways.services import typed
from pathways.services.draft import open_version, write_document
from pathways.services.edit import take_step
from pathways.services.edit_steps import RULE_STEPS
from pathways.services.typed import FactKind
from tests.pathways import kit
from wallet.base.errors import AppError, InputError

READERS = (
    typed.read_words,
    typed.need_words,
    typed.read_version,
    typed.read_amount,
    typed.read_quantity,
    typed.need_amount,
    typed.read_count,
    typed.need_count,
    typed.read_moment,
    typed.read_day,
    typed.read_uri,
    typed.read_link,
    typed.read_duration,
    lambda text: typed.read_slug(text, name="Name"),
    lambda text: typed.read_slug("", name=text),
    lambda text: typed.read_lines(text, most=40),
    lambda text: typed.read_choice(text, FactKind),
    *(lambda text, kind=kind: typed.read_value(text, kind) for kind in FactKind),
)
NUMBERS = ("0", "-1", "6", "1.5", "1,5", "1e9", "999999999999", "1.0005", "٣", "1" * 400, " 2 ", "NaN", "Infinity")
DAYS = ("2026-02-30", "2026-08-31", "0000-01-01", "9999-12-31", "2026-01-31T24:00:00Z", "P3Y", "P99999999Y")
WORDS = (
    "",
    " ",
    "yes",
    "Vision",
    "vision",
    "Core",
    "root",
    "\x00",
    "\ud800",
    "a\u202eb",
    "x" * 5000,
    "Vision\nPipelines",
    "<b>",
)
some_text = st.sampled_from((*NUMBERS, *DAYS, *WORDS)) | st.text(max_size=20)


@settings(max_examples=300, deadline=None)
@given(text=some_text, reader=st.sampled_from(READERS))
def test_a_reader_gives_a_value_or_says_what_to_type(text, reader):
    with suppress(InputError):
        reader(text)


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (typed.read_amount, "1,5", 1500),
        (typed.read_amount, "", None),
        (typed.read_day, "2026-08-31", date(2026, 8, 31)),
        (typed.read_moment, "2026-08-31T10:00:00+02:00", datetime(2026, 8, 31, 8, tzinfo=UTC)),
        (typed.read_duration, " p18m ", "P18M"),
        (typed.read_version, "2026\u201327 (B)", "2026\u201327 (B)"),
        (typed.read_uri, "did:web:uni.example", "did:web:uni.example"),
    ],
)
def test_what_readers_make_of_it(reader, text, value):
    assert reader(text) == value


@pytest.mark.parametrize("value", [True, False, 3, 3.5, -1, "yes", "3", "C1", None])
def test_a_fact_written_out_reads_back_with_its_type(value):
    kind, words = typed.value_words(value)
    again = typed.read_value(words, kind)
    assert (again, type(again)) == (value, type(value))


NAMES = (
    *(
        "node",
        "index",
        "kind",
        "group",
        "name",
        "achievement",
        "more",
        "times",
        "min_result",
        "count",
        "credits",
        "label",
    ),
    *("optional", "observes", "max", "unit", "min", "share", "of", "issuer_in", "issuer_not_in", "achievement_in"),
    *("level_in", "tag", "min_credits", "awarded_after", "awarded_before", "fact", "fact_kind", "equals", "message"),
    *("held", "counts_as", "version", "summary", "awards", "within", "validity", "topic", "source", "source_note"),
)
VALUES = {
    "node": ("root", "core", "vision", "electives", ""),
    "group": ("root", "core", "vision"),
    "kind": ("achievement", "match", "all", "choose", "credits", "manual"),
    "unit": ("credits", "badges"),
    "of": ("credits", "badges", "issuer", "level"),
    "index": ("", "0", "1", "7", "-1"),
    "fact_kind": ("yes_no", "number", "words", "nothing"),
    "within": ("exclusive", "free"),
    "validity": ("valid_now", "ever_valid"),
}


@st.composite
def forms(draw):
    names = draw(st.lists(st.sampled_from(NAMES), max_size=8, unique=True))
    return {name: draw(st.sampled_from(VALUES[name]) | some_text if name in VALUES else some_text) for name in names}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(step=st.sampled_from(["about", *sorted(RULE_STEPS)]), form=forms())
def test_any_form_is_taken_or_refused_and_the_draft_stays_readable(draft_id, deps, step, form):
    slug, version = draft_id
    before = open_version(slug, version[0], deps)
    try:
        taken = take_step(slug, version[0], step, form, revision=before.version.revision, deps=deps)
    except AppError:
        assert open_version(slug, version[0], deps).version == before.version
        return
    version[0] = taken.version
    after = open_version(slug, version[0], deps)  # it was read again
    assert after.version.document == write_document(after.pathway)
    assert after.version.revision == before.version.revision + 1


@pytest.fixture
def draft_id(deps):
    """Return slug and version of a draft that goes from one example to the next."""
    kit.fill_catalogue(deps)
    editor = kit.small(deps)
    return editor.slug, [editor.version]
