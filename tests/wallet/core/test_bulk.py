"""Lists, tables and archives of badges: read within bounds whatever they hold; the table that goes back is inert."""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sims.issuer import blank_png
from wallet.base import limits
from wallet.base.errors import AppError, InputError
from wallet.core.bulk.archive import (
    MalformedArchive,
    NestedArchive,
    SpreadsheetBrought,
    SuspiciousRatio,
    looks_like_archive,
    read_archive,
)
from wallet.core.bulk.brought import read_brought
from wallet.core.bulk.items import NothingToCheck, TooManyBadges, TooMuchUnpacked
from wallet.core.bulk.lists import MalformedList, NoBadgeInLine, read_lines, read_table
from wallet.core.bulk.table import safe_cell, table_as_csv
from wallet.core.formats.detect import CredentialTooLarge, UploadTooLarge

LINK = "https://badges.example/a/{}"
CODE = "7KQF-M2XD-PA5T-W3HC-QF2A-M7XD-PA"


def packed(files, *, method=zipfile.ZIP_DEFLATED, comment=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.comment = comment
        for name, body in files:
            archive.writestr(name, body)
    return out.getvalue()


def pairs(items):
    return [(one.label, one.body.decode()) for one in items]


# --- lists and tables


def test_a_pasted_list_is_one_badge_in_a_line():
    text = f'\n{LINK.format(1)}\r\n\r\n  {CODE.lower()} \neyJhbGciOiJFUzI1NiJ9.e30.c2ln\n{{"id": 1}}\n{LINK.format("a,b;c")}\n'
    assert pairs(read_lines(text)) == [
        (LINK.format(1), LINK.format(1)),
        (CODE.lower(), CODE.lower()),
        ("5", "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"),
        ("6", '{"id": 1}'),
        (LINK.format("a,b;c"), LINK.format("a,b;c")),
    ]


def test_cells_copied_from_a_spreadsheet_are_taken_apart():
    text = f"Name\tLink\nMaya Okafor\t{LINK.format(1)}\tmaya@uni.example\nJon\t\t{LINK.format(2)}"
    assert pairs(read_lines(text)) == [("Maya Okafor", LINK.format(1)), ("Jon", LINK.format(2))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_has_its_badges_in_any_column(delimiter, encoding):
    rows = [["E-mail", "Name", "Badge"], ["jo@uni.example", "Jörg, der Zweite", LINK.format(1)], [], ["", "", CODE]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    found = read_table(out.getvalue().encode(encoding))
    assert pairs(found) == [("Jörg, der Zweite", LINK.format(1)), (CODE, CODE)]


def test_an_address_needs_no_scheme_and_a_mailbox_is_no_name():
    found = read_table(b"who,badge\nmaya@uni.example,badges.example/a/7\n")
    assert pairs(found) == [("badges.example/a/7", "https://badges.example/a/7")]


def test_a_line_without_a_badge_is_named_and_the_first_is_the_head():
    found = read_table(b"Name,Badge\nMaya,\nJon,ftp://x/y\nAda,https://badges.example/1\n")
    assert [(one.label, type(one.refusal)) for one in found] == [
        ("Maya", NoBadgeInLine),
        ("Jon", NoBadgeInLine),
        ("Ada", type(None)),
    ]
    for nothing in (b"Name,Badge\n", b"", b"\n\n", b"hello\nworld", b"\xff\xfe"):
        with pytest.raises(NothingToCheck):
            read_table(nothing)


def test_a_quoted_badge_may_hold_line_breaks_and_delimiters():
    badge = json.dumps({"a": ["1,2", "x"]}, indent=1)
    out = io.StringIO()
    csv.writer(out).writerow(["Maya", badge])
    assert pairs(read_table(out.getvalue().encode())) == [("Maya", badge)]


def test_lists_are_bounded():
    full = "\n".join(LINK.format(n) for n in range(limits.BULK_ITEMS_MAX))
    assert len(read_lines(full)) == len(read_table(full.encode())) == limits.BULK_ITEMS_MAX
    assert len(read_table(b"Badge\n" + full.encode())) == limits.BULK_ITEMS_MAX
    for more in (f"{full}\n{LINK}", "\n" * 10_000_000, f"{LINK}\n" * 100_000):
        with pytest.raises(TooManyBadges):
            read_lines(more)
    for wide in (b"," * 9_000_000, b'"' + b"a" * 200_000 + b'",', b"a;" * 200_000 + b"\n" + b"b" * 600_000):
        with suppress(NothingToCheck, TooManyBadges, MalformedList):
            assert read_table(wide) is None
    [large] = read_lines(json.dumps({"a": "x" * limits.CREDENTIAL_MAX_BYTES}) + "\n" + LINK)[:1]
    assert isinstance(large.refusal, CredentialTooLarge)


@given(st.binary(max_size=300) | st.text('a,;\t\n\r"{}eyJ.@:/h', max_size=120).map(str.encode))
def test_any_bytes_as_a_table_give_items_or_a_typed_refusal(data):
    with suppress(InputError):
        for one in read_table(data):
            assert one.label == one.label.strip()
            assert "\n" not in one.label
            assert bool(one.body) is (one.refusal is None)


@given(st.text(max_size=200))
def test_any_text_as_a_list_too(text):
    with suppress(InputError):
        assert read_lines(text)


# --- archives


def test_the_files_of_an_archive_in_its_order_without_clutter():
    files = [
        ("b/two.json", b'{"n":2}'),
        ("a.txt", b"x"),
        ("__MACOSX/a.txt", b"?"),
        ("b/.DS_Store", b"?"),
        ("._a", b"?"),
    ]
    for data in (packed(files), packed(files, method=zipfile.ZIP_STORED), packed(files, comment=b"made by me")):
        assert pairs(read_archive(data)) == [("two.json", '{"n":2}'), ("a.txt", "x")]


def test_names_are_only_labels():
    names = ["../../etc/passwd", "C:\\x\\y.json", "a\u202egpj.exe", "=cmd()", "/abs/" + "n" * 300]
    labels = [one.label for one in read_archive(packed([(name, b"{}") for name in names]))]
    assert labels[:4] == ["passwd", "y.json", "agpj.exe", "=cmd()"]
    assert len(labels[4]) == limits.BULK_LABEL_MAX_CHARS


def test_an_archive_inside_is_not_opened():
    inner = packed([("badge.json", b"{}")])
    nested, plain = read_archive(packed([("inner.zip", inner), ("badge.json", b"{}")]))
    assert (type(nested.refusal), nested.body) == (NestedArchive, b"")
    assert plain.refusal is None


def test_bombs_are_refused():
    zeros = b"\0" * (limits.UPLOAD_MAX_BYTES - 1)
    [one] = read_archive(packed([("zeros", zeros)]))
    assert (type(one.refusal), one.body) == (SuspiciousRatio, b"")
    [one] = read_archive(packed([("large", b"\0" * (limits.UPLOAD_MAX_BYTES + 1))]))
    assert isinstance(one.refusal, UploadTooLarge)
    noise = blank_png() + zlib.compress(b"") * 10
    body = (noise + struct.pack(">Q", 7)) * (limits.MIB // (len(noise) + 8))
    with pytest.raises(TooMuchUnpacked):
        read_archive(packed([(f"{n}", body) for n in range(22)], method=zipfile.ZIP_STORED))


def test_too_many_files_are_refused_before_they_are_listed():
    with pytest.raises(TooManyBadges):
        read_archive(packed([(f"{n}", b"x") for n in range(limits.BULK_ITEMS_MAX + 1)]))
    with pytest.raises(TooManyBadges):
        read_archive(packed([(f"{n}", b"") for n in range(5_000)]))


def test_a_count_that_lies_is_refused():
    data = bytearray(packed([(f"{n}", b"") for n in range(20_000)]))
    at = data.rfind(b"PK\x05\x06")
    data[at + 8 : at + 12] = struct.pack("<HH", 1, 1)
    with pytest.raises(InputError):
        read_archive(bytes(data))


def test_sizes_that_lie_are_refused():
    data = bytearray(packed([("a", b"x" * 5_000)]))
    for field in (data.find(b"PK\x01\x02") + 24, 22):  # the size in the list of contents, then in the file's own head
        changed = data.copy()
        changed[field : field + 4] = struct.pack("<I", 17)
        with suppress(MalformedArchive):
            [one] = read_archive(bytes(changed))
            assert one.body in (b"x" * 5_000, b"")


def test_what_is_not_a_plain_archive_is_refused():
    whole = packed([("a.json", b"{}")])
    encrypted = bytearray(whole)
    encrypted[6] |= 1
    encrypted[whole.find(b"PK\x01\x02") + 8] |= 1
    other = packed([("a.json", b"{}")], method=zipfile.ZIP_BZIP2)
    zip64 = whole[:-22] + b"PK\x06\x07" + bytes(16) + whole[-22:]
    two_ends = packed([("a.json", b"{}")], comment=b"PK\x05\x06 made by me")
    for wrong in (
        two_ends,
        b"PK\x03\x04",
        whole[:-1],
        whole + b"x",
        bytes(encrypted),
        other,
        zip64,
        b"PK\x05\x06" + bytes(17),
    ):
        assert looks_like_archive(wrong)
        with pytest.raises(MalformedArchive):
            read_archive(wrong)
    assert read_archive(b"PK\x05\x06" + bytes(18)) == ()
    with pytest.raises(SpreadsheetBrought):
        read_archive(packed([("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")]))


SAMPLE = packed([("a.json", b'{"a": 1}'), ("b.txt", b"hello" * 50)])


@given(
    st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=6), st.integers(0, len(SAMPLE))
)
def test_a_damaged_archive_gives_items_or_a_typed_refusal(changes, end):
    data = bytearray(SAMPLE)
    for at, value in changes:
        data[at] = value
    for damaged in (bytes(data), bytes(data[:end]) + bytes(data[-22:])):
        with suppress(InputError):
            for one in read_archive(damaged):
                assert len(one.body) <= limits.UPLOAD_MAX_BYTES


@given(st.binary(max_size=120))
def test_any_bytes_as_an_archive_too(data):
    for start in (b"", b"PK\x03\x04", b"PK\x05\x06"):
        with suppress(InputError):
            read_archive(start + data)


# --- what was brought


def test_bytes_decide_what_a_file_is():
    png, one = blank_png(), b'\xef\xbb\xbf {"type": "x"}'
    files = [("x.csv", png), ("t.png", f"a,{LINK}".encode()), ("b.txt", one), ("z.json", packed([("in.json", b"{}")]))]
    found = read_brought(files, LINK.format(9))
    assert [one.body for one in found] == [png, LINK.encode(), one, b"{}", LINK.format(9).encode()]
    lines = b'{"a": 1}\r\n{"a": 2}\n'
    assert [one.body for one in read_brought([("many.jsonl", lines)])] == [b'{"a": 1}', b'{"a": 2}']


def test_all_of_it_together_is_bounded():
    half = "\n".join(LINK.format(n) for n in range(limits.BULK_ITEMS_MAX // 2 + 1))
    with pytest.raises(TooManyBadges):
        read_brought([("a.txt", half.encode())], half)
    with pytest.raises(NothingToCheck):
        read_brought([], " \n ")


# --- the table that goes back

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "'=1",
    '"=1',
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
    "\u200b=1",
    "\u202e=1",
    "\ufeff=1",
    "\n@x",
    "%0A=1",
    "|calc",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_a_formula(text):
    [[cell]] = csv.reader(io.StringIO(table_as_csv([[text]]).removeprefix("\ufeff")))
    assert cell.startswith("'")


def test_harmless_cells_stay_as_they_are():
    rows = [["Maya Okafor", 7, None, "10 May 2025", "https://x.example/?a=b", 'say "hi", please']]
    [back] = csv.reader(io.StringIO(table_as_csv(rows).removeprefix("\ufeff")))
    assert back == ["Maya Okafor", "7", "", "10 May 2025", "https://x.example/?a=b", 'say "hi", please']


@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=4), max_size=4))
def test_a_table_comes_back_cell_for_cell_and_inert(rows):
    text = table_as_csv(rows)
    back = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert back == [[safe_cell(cell) for cell in row] for row in rows]
    assert all(
        line.startswith('"') and line.endswith('"') for line in text.removeprefix("\ufeff").split("\r\n") if line
    )
    assert not any(cell[:1] in "=+-@\t\r\uff1d\uff0b\uff0d\uff20" for row in back for cell in row if cell)


def test_every_refusal_is_one_of_ours():
    assert all(issubclass(kind, AppError) for kind in (MalformedArchive, MalformedList, NothingToCheck, TooManyBadges))
