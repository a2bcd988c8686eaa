"""The drawing of partners."""

from hypothesis import given
from hypothesis import strategies as st

from commonground.organisations.network import HEIGHT, LONGEST_LABEL, WIDTH, laid_out

partners = st.lists(
    st.builds(
        lambda name, acronym, n: {"id": 1, "name": name, "acronym": acronym, "activities": n},
        st.text(min_size=1, max_size=80),
        st.text(max_size=60),
        st.integers(min_value=1, max_value=10_000),
    ),
    max_size=12,
)


@given(partners)
def test_every_dot_lies_inside_the_drawing_and_labels_are_short(found: list[dict[str, object]]) -> None:
    nodes = laid_out(found)
    assert len(nodes) == len(found)
    for node in nodes:
        assert node.radius <= node.x <= WIDTH - node.radius
        assert node.radius <= node.y <= HEIGHT - node.radius
        assert len(node.label) <= LONGEST_LABEL
