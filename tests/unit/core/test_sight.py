"""The box around what a camera may see is never smaller than what it may see."""

from hypothesis import given
from hypothesis import strategies as st

from transom.core.sight import Sight, View

VIEWS = st.none() | st.builds(
    View,
    bearing_deg=st.integers(0, 359),
    angle_deg=st.integers(1, 360),
    reach_m=st.integers(1, 500),
)


@given(view=VIEWS, kind=st.sampled_from(["fixed", "ptz", "indoor", "mobile"]))
def test_the_box_holds_the_whole_ground_and_hardly_more(view, kind):
    sight = Sight(kind=kind, position=(51_507_000, -128_000), view=view)
    (west, south), (east, north) = sight.bounds()
    least_x, least_y, most_x, most_y = sight.ground()[1].bounds

    assert west <= least_x + 1e-6 <= west + 1
    assert south <= least_y + 1e-6 <= south + 1
    assert east >= most_x - 1e-6 >= east - 1
    assert north >= most_y - 1e-6 >= north - 1
