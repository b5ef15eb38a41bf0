import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unfold.core.activations import ACTIVATIONS, activation_of
from unfold.core.features import FeatureMap, transform
from unfold.core.formula import Formula
from unfold.core.grid import grid_points
from unfold.core.layers import Maxout
from unfold.core.network import Network
from unfold.core.plane import WHOLE, Window
from unfold.core.polygons import NO_FOLD
from unfold.core.region_bounds import lines_in_general_position, most_regions_at_most
from unfold.core.region_parts import Fold
from unfold.core.regions import Bent, Regions, affine_inputs, fold_of

ABS = activation_of(Formula.parse("|x|", ("x",)))
PLANE = ("x1", "x2")
FOLDING = ["relu", "leaky_relu", ABS, Maxout(2), Maxout(3), Maxout(5)]
FOLDING_NAMES = ["relu", "leaky relu", "|x|", "maxout of 2", "maxout of 3", "maxout of 5"]


def make(hidden, activation="relu", seed=0, **options):
    network = Network(2, hidden, activation, **options)
    network.params[:] = np.random.default_rng(seed).normal(0, 1, network.n_parameters)
    return network


def mapped(network, features=PLANE, window=WHOLE):
    return Regions(network, features).map(window)


def patterns_at(network, X, features=PLANE):
    """Which piece of each unit counts at points, (n_units, n_points), and how sure that is, (n_points,)."""
    below = transform(X, features).T
    patterns, sure = [], np.full(len(X), np.inf)
    for layer, W, b, a in zip(
        network.layers[:-1],
        network.weights,
        network.biases,
        network.forward(transform(X, features)),
        strict=False,
    ):
        z = W @ below + b[:, None]
        if isinstance(layer.function, Maxout):
            pieces = z.reshape(layer.pieces, layer.n_out, -1)
            second, first = np.sort(pieces, axis=0)[-2:]
            margin = first - second
            patterns.append(pieces.argmax(axis=0))
        else:
            margin = np.abs(z)
            patterns.append(z > 0)
        sure = np.minimum(sure, margin.min(axis=0, initial=np.inf))
        below = a
    return np.concatenate(patterns).astype(int), sure


def inside(regions, point):
    """Which polygons a point lies in."""
    polygons = regions.polygons
    ahead = polygons.corners[polygons.following] - polygons.corners
    away = point - polygons.corners
    left = ahead[:, 0] * away[:, 1] - ahead[:, 1] * away[:, 0] >= 0
    return np.logical_and.reduceat(left, polygons.starts).nonzero()[0]


def assert_right(regions, network, features=PLANE, n_points=2000):
    """The polygons fill the window, and points have the patterns of the polygons that they lie in."""
    window = regions.window
    areas = regions.polygons.areas()
    assert (areas > 0).all()
    assert areas.sum() == pytest.approx((2 * window.half) ** 2, rel=1e-9)
    assert len({tuple(pattern) for pattern in regions.patterns.T}) == len(regions)
    centres = regions.polygons.centres()
    expected, sure = patterns_at(network, centres, features)
    clear = sure > 1e-7
    np.testing.assert_array_equal(regions.patterns[:, clear], expected[:, clear])
    # What is affine there is what the network answers.
    logits = network.forward(transform(centres, features))[-1]
    np.testing.assert_allclose(regions.outputs_at_centres(), logits, rtol=1e-7, atol=1e-7)
    X = window.half * np.random.default_rng(1).uniform(-1, 1, (n_points, 2)) + [window.x1, window.x2]
    at_points, sure = patterns_at(network, X, features)
    known = {tuple(pattern): i for i, pattern in enumerate(regions.patterns.T)}
    for point, pattern in zip(X[sure > 1e-7], at_points.T[sure > 1e-7], strict=True):
        assert known[tuple(pattern)] in inside(regions, point)


@pytest.mark.parametrize("hidden", [(5,), (4, 3), (3, 3, 3)])
@pytest.mark.parametrize("activation", FOLDING, ids=FOLDING_NAMES)
@pytest.mark.parametrize("window", [WHOLE, Window(1.5, -2.0, 0.5), Window(0.0, 0.0, 24.0)], ids=str)
def test_map_agrees_with_sign_patterns_on_a_grid(hidden, activation, window):
    network = make(hidden, activation, seed=3)
    regions = mapped(network, window=window)
    assert_right(regions, network, n_points=200)
    on_grid, _ = patterns_at(network, grid_points(150, window))
    assert len(np.unique(on_grid, axis=1).T) <= len(regions)


def test_a_fine_grid_finds_all_large_regions():
    network = make((6, 6), seed=5)
    regions = mapped(network)
    large = regions.polygons.areas() > 1.0
    on_grid, _ = patterns_at(network, grid_points(300))
    found = {tuple(pattern) for pattern in on_grid.T}
    assert all(tuple(pattern) in found for pattern in regions.patterns[:, large].T)


@pytest.mark.parametrize(("n", "count"), [*enumerate([1, 2, 4, 7, 11, 16, 22, 29, 37])])
def test_lines_in_general_position(n, count):
    """All crossings lie in the window: tangents of a circle, no two of them parallel."""
    assert lines_in_general_position(n) == count
    if not n:
        return
    network = Network(2, (n,), "relu")
    angle = np.pi * (np.arange(n) + 0.3) / n * 1.9
    network.weights[0][:] = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    network.biases[0][:] = -0.5
    regions = mapped(network, window=Window(half=24.0))
    crossings = [np.linalg.solve(network.weights[0][[i, j]], [0.5, 0.5]) for i in range(n) for j in range(i)]
    assert all(np.abs(point).max() < 24 for point in crossings)
    assert len(regions) == count
    assert set(regions.depths) == {1}
    assert_right(regions, network)


@pytest.mark.parametrize("n_layers", [1, 2, 3, 4])
def test_folding_the_plane_upon_itself_gives_the_product(n_layers):
    """Two units |·| a layer, one for each coordinate: every layer folds the square in four."""
    network = Network(2, (2,) * n_layers, ABS)
    half = 6.0
    for W, b in zip(network.weights[:-1], network.biases[:-1], strict=True):
        W[:] = np.eye(2)
        b[:] = 0.0 if W is network.weights[0] else -half / 2
        half = half if W is network.weights[0] else half / 2
    regions = mapped(network)
    assert len(regions) == 4**n_layers == most_regions_at_most(network.hidden)
    np.testing.assert_allclose(regions.polygons.areas(), 144 / 4**n_layers)


@pytest.mark.parametrize("n_layers", [1, 2, 3, 6])
def test_sawtooth(n_layers):
    """Telgarsky's: two ReLU units a layer make 2^k pieces of the unit interval, of equal length."""
    network = Network(1, (2,) * n_layers, "relu")
    for i, (W, b) in enumerate(zip(network.weights[:-1], network.biases[:-1], strict=True)):
        # The tooth 2·relu(x) - 4·relu(x - 1/2) of what the layer below adds up to.
        W[:] = [[1.0], [1.0]] if i == 0 else [[2.0, -4.0], [2.0, -4.0]]
        b[:] = [0.0, -0.5]
    regions = mapped(network, ("x1",), Window(0.5, 0.0, 0.5))
    assert len(regions) == 2**n_layers
    np.testing.assert_allclose(regions.polygons.areas(), 0.5**n_layers)


def test_units_that_do_nothing_cut_nothing():
    network = make((4, 4), seed=2)
    whole = len(mapped(network))
    network.weights[0][1:] = 0.0
    network.biases[0][1:] = [1.0, -1.0, 0.0]
    network.weights[1][:] = 0.0
    regions = mapped(network)
    assert len(regions) == 2 < whole
    assert_right(regions, network)
    network.params[:] = 0.0
    assert len(mapped(network)) == 1


def test_linear_units_cut_nothing():
    """Their sums change sign, and that bends nothing."""
    network = make((3, 2), "linear")
    assert len(mapped(network)) == 1


def test_no_hidden_layer_is_one_region():
    regions = mapped(make(()))
    assert (len(regions), regions.patterns.shape, list(regions.depths)) == (1, (0, 1), [0])
    assert regions.folds()[0].shape == (0, 4)


def test_parallel_and_equal_lines():
    network = Network(2, (4,), "relu")
    network.weights[0][:] = [[1, 0], [2, 0], [-3, 0], [1, 0]]
    network.biases[0][:] = [0, 2, 0, 3]  # x1 = 0, -1, 0 and -3
    regions = mapped(network)
    assert len(regions) == 4
    np.testing.assert_allclose(sorted(regions.polygons.areas()), [12, 24, 36, 72])


def test_lines_through_corners():
    """Eight lines through the middle, two of them through the window's corners: no slivers."""
    network = Network(2, (8,), "relu")
    angle = np.arange(8) * np.pi / 8
    network.weights[0][:] = np.stack([np.sin(angle), np.cos(angle)], axis=1)
    regions = mapped(network)
    assert len(regions) == 16
    assert_right(regions, network)


def test_a_line_along_the_frame_cuts_nothing():
    network = Network(2, (1,), "relu")
    network.weights[0][:] = [[1.0, 0.0]]
    network.biases[0][:] = 6.0
    assert len(mapped(network)) == 1


def test_huge_weights():
    network = make((4, 4), seed=1)
    regions = mapped(network)
    network.params[:] *= 1e100
    assert len(mapped(network)) == pytest.approx(len(regions), abs=20)
    network.params[:] = np.inf
    assert len(mapped(network)) >= 1


def test_folds_are_where_the_sums_are_zero():
    network = make((5, 4), seed=4)
    regions = mapped(network)
    ends, units = regions.folds()
    assert set(units) <= set(range(9))
    for end in (ends[:, :2], ends[:, 2:], (ends[:, :2] + ends[:, 2:]) / 2):
        first = network.weights[0] @ end.T + network.biases[0][:, None]
        second = network.weights[1] @ np.maximum(first, 0) + network.biases[1][:, None]
        z = np.concatenate([first, second])[units, np.arange(len(units))]
        np.testing.assert_allclose(z, 0, atol=1e-8)


def test_folds_of_one_unit_are_its_whole_line():
    network = make((6, 3), seed=7)
    ends, units = mapped(network).folds()
    w, b = network.weights[0], network.biases[0]
    for unit in range(6):
        alone = Network(2, (1,), "relu")
        alone.weights[0][:], alone.biases[0][:] = w[unit], b[unit]
        (line,), _ = mapped(alone).folds() if len(mapped(alone)) > 1 else ([np.zeros(4)], None)
        pieces = ends[units == unit]
        length = np.hypot(*(pieces[:, 2:] - pieces[:, :2]).T).sum()
        assert length == pytest.approx(np.hypot(*(line[2:] - line[:2])), abs=1e-8)


def test_folds_and_regions_obey_euler():
    """Of a planar map: regions = edges - vertices + 1, counted by its corners."""
    regions = mapped(make((6, 5), seed=9))
    polygons = regions.polygons
    key = np.round(polygons.corners, 7)
    corners = np.unique(key, axis=0)
    edges = np.unique(
        np.sort(np.stack([key, key[polygons.following]]).view([("", float)] * 2)[..., 0], axis=0), axis=1
    )
    assert len(regions) == edges.shape[1] - len(corners) + 1
    inner = polygons.edges != NO_FOLD
    on_frame = np.abs(np.abs(key) - 6).min(axis=1) < 1e-7
    assert inner.sum() >= edges.shape[1] - on_frame.sum()


def test_depths():
    network = make((4, 4, 4), seed=0)
    depths = mapped(network).depths
    assert set(depths) <= {1, 2, 3}
    network.weights[2][:] = 0.0
    assert set(mapped(network).depths) <= {1, 2}


def test_neighbours_differ_by_one_active_unit():
    regions = mapped(make((5, 5), seed=6))
    ends, _ = regions.folds()
    for a, b, c, d in ends:
        normal = np.array([b - d, c - a]) / max(np.hypot(b - d, c - a), 1e-12)
        middle = np.array([a + c, b + d]) / 2
        sides = [inside(regions, middle + step * normal) for step in (1e-7, -1e-7)]
        if [len(side) for side in sides] == [1, 1]:
            one, other = (regions.n_active[side[0]] for side in sides)
            assert abs(int(one) - int(other)) == 1


@pytest.mark.parametrize("activation", ["relu", Maxout(3)], ids=str)
def test_skip_connections(activation):
    network = make((3, 3), activation, seed=8, skips=True)
    assert_right(mapped(network), network, n_points=100)


def test_inputs_that_are_straight():
    features = FeatureMap(("x2", "x1 + 2*x2 - 3"), np.array([1.0, -2.0]), np.array([2.0, 0.5]))
    network = make((5, 3), seed=11)
    assert_right(mapped(network, features), network, features)
    assert Regions(network, features).dims == 2
    assert Regions(make((5,)), ("x1", "x1 + 1")).dims == 1
    assert Regions(Network(0, (5,), "relu"), ()).dims == 0
    assert len(mapped(Network(0, (5,), "relu"), ())) == 1


def test_inputs_that_are_not():
    assert affine_inputs(("x1", "x1^2", "x2", "sin(x2)")) == Bent("features", ("x1^2", "sin(x2)"))
    regions = Regions(Network(3, (4,), "relu"), ("x1", "x2", "r"))
    assert regions.bent == Bent("features", ("r",))
    with pytest.raises(ValueError, match="features"):
        regions.map()


def test_smooth_units():
    assert Regions(make((4,), "tanh"), PLANE).bent == Bent("activation", layers=(0,))
    assert Regions(Network(2, (4, 3), ("relu", "tanh")), PLANE).bent == Bent("activation", layers=(1,))


def test_no_more_than_asked_for():
    network = make((8, 8))
    n = len(mapped(network))
    assert Regions(network, PLANE).map(at_most=n - 1) is None
    assert len(Regions(network, PLANE).map(at_most=n)) == n


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_folds_of_activations(name):
    expected = {"relu": Fold(0, 1), "leaky_relu": Fold(0.01, 1), "linear": Fold(1, 1)}
    assert fold_of(ACTIVATIONS[name]) == expected.get(name)


@pytest.mark.parametrize(
    ("formula", "fold"),
    [("|x|", Fold(-1, 1)), ("3 - max(2*x, 0)", Fold(0, -2, 3)), ("max(x - 1, 0)", None), ("x^2", None),
     ("x + 0.001*sin(pi*x)", None), ("x / (1 + |x|)", None)],
)  # fmt: skip
def test_folds_of_formulas(formula, fold):
    found = fold_of(activation_of(Formula.parse(formula, ("x",))))
    if fold is None:
        assert found is None
    else:
        numbers = (found.below, found.above, found.at_zero)
        assert numbers == pytest.approx((fold.below, fold.above, fold.at_zero), abs=1e-12)


numbers = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0, 6.0]), st.floats(-4, 4, allow_subnormal=False, width=32)
)


@settings(deadline=None, max_examples=60)
@given(st.data(), st.lists(st.integers(1, 4), min_size=1, max_size=3), st.sampled_from(FOLDING[:5]))
def test_whatever_the_weights_the_window_is_filled(data, hidden, activation):
    network = Network(2, hidden, activation)
    network.params[:] = data.draw(
        st.lists(numbers, min_size=network.n_parameters, max_size=network.n_parameters)
    )
    regions = mapped(network)
    areas = regions.polygons.areas()
    assert (areas > 0).all()
    assert areas.sum() == pytest.approx(144, rel=1e-9)
    if not isinstance(activation, Maxout):
        assert len(regions) <= most_regions_at_most(hidden)
    centres = regions.polygons.centres()
    expected, sure = patterns_at(network, centres)
    clear = sure > 1e-6
    np.testing.assert_array_equal(regions.patterns[:, clear], expected[:, clear])
    np.testing.assert_allclose(
        regions.outputs_at_centres(), network.forward(centres)[-1], rtol=1e-6, atol=1e-6
    )


def in_slices(network, window=WHOLE, chunk=3, keep=None):
    """What cutting in slices yields on its way, and at last."""
    found = list(Regions(network, PLANE).cut(window, chunk, keep))
    return found[:-1], found[-1]


@pytest.mark.parametrize("activation", FOLDING, ids=FOLDING_NAMES)
@pytest.mark.parametrize("chunk", [1, 7, 100])
def test_in_slices_there_are_the_same_regions(activation, chunk):
    network = make((5, 4, 3), activation)
    whole = mapped(network)
    way, last = in_slices(network, chunk=chunk)
    assert last.count == len(last.map) == len(whole)
    order, expected = (np.lexsort(each.polygons.centres().T.round(9)) for each in (last.map, whole))
    for name in ("depths", "outputs", "patterns"):
        axis = {"depths": 0, "outputs": 1, "patterns": 1}[name]
        found, wanted = getattr(last.map, name), getattr(whole, name)
        np.testing.assert_allclose(np.take(found, order, axis), np.take(wanted, expected, axis), atol=1e-9)
    np.testing.assert_allclose(last.map.polygons.areas().sum(), (2 * WHOLE.half) ** 2)
    shares, counts = [each.share for each in way], [each.count for each in way]
    assert shares == sorted(shares)
    assert counts == sorted(counts)
    assert counts[-1] <= last.count
    assert 0 <= shares[0] <= shares[-1] <= last.share == 1


@given(st.integers(0, 2**16), st.lists(st.integers(1, 6), min_size=1, max_size=3))
@settings(max_examples=30)
def test_a_count_is_no_less_than_what_a_grid_finds(seed, hidden):
    network = make(tuple(hidden), seed=seed)
    _, last = in_slices(network, keep=0)
    assert last.map is None
    X = grid_points(150)
    patterns, sure = patterns_at(network, X)
    seen = np.unique(patterns[:, sure > 1e-7], axis=1).shape[1]
    assert seen <= last.count <= most_regions_at_most(tuple(hidden))


def test_slices_are_of_the_weights_that_there_were():
    network = make((6, 5))
    before = mapped(network)
    cutting = Regions(network, PLANE).cut(WHOLE, 2)
    network.params[:] = 0.0
    *_, last = cutting
    assert last.count == len(before)


def test_without_hidden_layers_there_is_one_region_at_once():
    way, last = in_slices(make(()))
    assert (way, last.count, len(last.map)) == ([], 1, 1)


def test_more_than_are_to_be_kept_are_only_counted():
    network = make((8, 6))
    n = len(mapped(network))
    assert in_slices(network, keep=n)[1].map is not None
    assert in_slices(network, keep=n - 1)[1].map is None
