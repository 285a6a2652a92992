"""Days in the sentences of the core."""

from datetime import UTC, datetime

from wallet.core.days import plain_day
from wallet.core.verify.period import check_validity_period

BEGINS, ENDS = datetime(2025, 5, 10, tzinfo=UTC), datetime(2028, 12, 1, tzinfo=UTC)


def test_a_day_is_written_as_people_write_it():
    assert plain_day(ENDS) == "1 December 2028"


def test_a_period_names_its_days_so_and_never_calls_them_an_expiry():
    told = [
        check_validity_period(BEGINS, ENDS, now=now).message
        for now in (
            datetime(2024, 6, 1, tzinfo=UTC),
            datetime(2026, 6, 1, tzinfo=UTC),
            datetime(2029, 6, 1, tzinfo=UTC),
        )
    ]

    assert told == [
        "It comes into force on 10 May 2025.",
        "It is in force until 1 December 2028.",
        "It was in force until 1 December 2028.",
    ]
