"""Each line of the table of what is imitated and what is not is held by a test that carries its name."""

from __future__ import annotations

from ozo_signal import simulator

from .table import carried, lines_of, sources

TABLE = simulator.__doc__ or ""


def test_every_line_of_the_table_is_carried_by_a_test_and_every_name_is_a_line() -> None:
    lines = lines_of(TABLE)
    assert len(lines) == len(set(lines)) > 30
    assert set(lines) == carried(sources())


def test_a_line_which_no_test_carries_is_noticed() -> None:
    longer = TABLE.replace("not imitated:\n", "not imitated:\n  tea-making        nobody makes tea\n")
    assert set(lines_of(longer)) - carried(sources()) == {"tea-making"}
    for name in lines_of(TABLE):
        without = [source.replace(f'"{name}"', '"something-else"') for source in sources()]
        assert name in set(lines_of(TABLE)) - carried(without)


def test_a_name_counts_only_where_a_test_carries_it() -> None:
    source = """
@pytest.mark.imitates("carried", "and-this")
def test_it(): ...

@pytest.mark.imitates("by-a-helper")
def helper(): ...

pytestmark = [pytest.mark.imitates("by-all")]
"""
    assert carried([source]) == {"carried", "and-this", "by-all"}
