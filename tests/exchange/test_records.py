"""Which row each activity was is remembered as a dict would, in far less room."""

from hypothesis import given
from hypothesis import strategies as some

from commonground.exchange.records import Rows

keys = some.integers(1, 5_000)


@given(some.lists(some.tuples(keys, some.none() | some.integers(1, 2**31 - 1))))
def test_rows_are_remembered_as_a_dict_remembers_them(steps: list[tuple[int, int | None]]) -> None:
    found, expected = Rows(), dict[int, int]()
    for key, row in steps:
        if row is None:
            assert found.pop(key, None) == expected.pop(key, None)
        else:
            found[key] = expected[key] = row
    assert dict(found) == expected
    assert all((key in found) == (key in expected) for key, _row in steps)
