"""What lessons claim holds, at more seeds than their own."""

from collections.abc import Callable, Iterable
from functools import cache, partial
from itertools import pairwise

import numpy as np
import pytest

from unfold import rules
from unfold.combinations import conflicts
from unfold.core.backends import shared
from unfold.core.features import transform
from unfold.core.forward import ForwardPass, with_ones
from unfold.core.ghosts import GHOSTS, score, targets_of
from unfold.core.grid import grid_points
from unfold.core.objective import Objective
from unfold.core.region_bounds import lines_in_general_position, most_regions_at_least
from unfold.core.regions import Regions
from unfold.core.sharpness import hessian_product, largest_eigenvalue
from unfold.core.signal import QUANTILES, measure
from unfold.core.spectrum import coefficients, own_frequencies, relative_errors
from unfold.core.trainer import Trainer
from unfold.core.verdict import Judge
from unfold.lessons.lesson import MEASURES
from unfold.lessons.reader import FOLDER, TONGUES, lesson
from unfold.settings import LESSONS, MAX_STEPS, Settings

STEPS = [(name, number) for name in LESSONS for number in range(1, len(lesson(name).steps) + 1)]
N_ALONG = 128
# What a visitor has to do for a goal that running alone does not reach.
DONE_BY_HAND = {
    ("xor", 3): {"hidden": (5,)},
    ("circle", 2): {"unfolded": 2.0},
    ("zeros", 2): {"initializer": "glorot"},
    ("vanishing", 2): {"activation": "tanh"},
}


def begun(name: str, step: int, seed: int = 0, **changes: object) -> tuple[Settings, Trainer]:
    """The settings of a step, and the trainer that it begins with; of its own seed, or of another one."""
    settings = Settings(conflicts)
    values = {**lesson(name).set_up(step - 1), **changes}
    assert settings.open({"weight_seed": seed, "data_seed": seed, **values}) == ()
    return settings, rules.trainer(settings, shared())


def run(name: str, step: int, seed: int = 0, epochs: int | None = None, **changes: object) -> Trainer:
    """The trainer after a step has stopped, or after so many epochs."""
    settings, trainer = begun(name, step, seed, **changes)
    trainer.run(epochs or settings.stop_epoch)
    return trainer


def scores(name: str, step: int, seeds: Iterable[int], **changes: object) -> np.ndarray:
    """The accuracy on the test points."""
    return np.array([run(name, step, seed, **changes).metrics().test_score for seed in seeds])


def true_score(name: str, step: int, seed: int, **changes: object) -> float:
    settings, trainer = begun(name, step, seed, **changes)
    trainer.run(settings.stop_epoch)
    points = rules.true_points(settings)
    return Judge(trainer.network, trainer.features, points, trainer.loss, trainer.problem).judge().score


def sharpness(trainer: Trainer) -> float:
    objective = Objective(
        trainer.network, transform(trainer.train.X, trainer.features), trainer.train.y, trainer.loss
    )
    product = partial(hessian_product, objective.gradient, trainer.network.params.copy())
    vector = np.random.default_rng(0).standard_normal(trainer.network.n_parameters)
    for _ in range(6):
        found = largest_eigenvalue(product, vector, 8)
        vector = found.vector
    return found.value


def n_regions(trainer: Trainer) -> int:
    return len(Regions(trainer.network, trainer.features).map().polygons)


def evaluated(trainer: Trainer) -> np.ndarray:
    """What a network answers along a line, (N_ALONG,)."""
    F = transform(grid_points(N_ALONG, on_line=True), trainer.features)
    return ForwardPass(trainer.network, N_ALONG)(np.ascontiguousarray(with_ones(F).T))[0].copy()


@cache
def epochs_until_learned(step: int, seed: int, until: int) -> tuple[float, ...]:
    """When the error of each wave fell below a fifth first, the slowest wave first; looked at every 4."""
    settings, trainer = begun("spectrum", step, seed)
    target = coefficients(rules.true_values(settings, N_ALONG), 16)
    own = own_frequencies(target, 5)
    assert own == (1, 3, 5)
    assert np.ptp(np.abs(target[list(own)])) < 1e-9  # equally high
    found = np.full(len(own), np.inf)
    for epoch in range(4, until + 1, 4):
        trainer.run(4)
        errors = relative_errors(coefficients(evaluated(trainer), 16), target, own)
        found[(errors < 0.2) & np.isinf(found)] = epoch
    return tuple(found)


# All lessons


def test_there_is_a_file_for_each_lesson_and_none_besides():
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(LESSONS)


@pytest.mark.parametrize("name", LESSONS)
def test_texts_are_short_and_in_both_languages(name: str):
    read = lesson(name)
    assert 1 <= len(read.steps) <= MAX_STEPS
    for step in read.steps:
        assert set(step.tellings) == set(TONGUES)
        told = step.tellings["en"]
        words = " ".join([told.text, told.predict, *told.answers, told.after]).split()
        assert len(words) <= 150
        assert told.after.count("{") == step.tellings["zh"].after.count("{")


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_a_goal_is_not_reached_before_it_is_run_and_can_be(name: str, step: int):
    taken = lesson(name).steps[step - 1]

    def values(settings: Settings, trainer: Trainer) -> dict[str, object]:
        metrics = trainer.metrics()
        measures = {
            "epoch": trainer.epoch,
            "train_loss": metrics.train_loss,
            "test_loss": metrics.test_loss,
            "score": metrics.test_score,
            "layers": len(settings.hidden),
            "units": sum(settings.hidden),
            "diverged": int(trainer.diverged),
        }
        assert set(measures) == {*MEASURES} - {"true_score"}
        return settings.values() | measures

    settings, trainer = begun(name, step)
    assert not taken.reached(values(settings, trainer))
    settings, trainer = begun(name, step, **DONE_BY_HAND.get((name, step), {}))
    for _ in range(10):
        trainer.run((settings.stop_epoch or 1000) // 10)
    if settings.stop_epoch or settings.unfolded or taken.reached(values(settings, trainer)):
        assert taken.reached(values(settings, trainer))
    else:
        # The loss may pass the goal and rise again.
        _, trainer = begun(name, step, **DONE_BY_HAND.get((name, step), {}))
        assert any(trainer.run(1) or taken.reached(values(settings, trainer)) for _ in range(1000))


# What each of them claims


def test_xor_no_line_gets_three_in_four_right():
    settings, _ = begun("xor", 1)
    points = rules.true_points(settings)
    known = ~np.isnan(points.y)
    X, y = points.X[known], points.y[known]
    best = 0.0
    for angle in np.linspace(0, np.pi, 181):
        along = X @ [np.cos(angle), np.sin(angle)]
        order = np.argsort(along)
        right = np.cumsum(y[order] == 1) + (y == -1).sum() - np.cumsum(y[order] == -1)
        best = max(best, (right / len(y)).max(), 1 - (right / len(y)).min())
    assert 0.6 < best < 0.72
    assert scores("xor", 1, range(20)).max() < 0.76


def test_xor_two_units_are_better_and_not_enough_and_more_are():
    two = scores("xor", 2, range(20))
    assert np.median(two) > 0.75
    assert two.max() < 0.92


def test_xor_three_lines_do_for_a_third_and_four_for_nine_in_ten():
    def reaches(units: int, seed: int) -> bool:
        _, trainer = begun("xor", 3, seed, hidden=(units,))
        goal = lesson("xor").steps[2].goal[0]
        assert (goal.what, goal.at_least) == ("score", 0.95)
        while trainer.epoch < 400 and trainer.metrics().test_score < goal.at_least:
            trainer.run(5)
        return trainer.metrics().test_score >= goal.at_least

    assert 0.15 < np.mean([reaches(3, seed) for seed in range(20)]) < 0.55
    assert np.mean([reaches(4, seed) for seed in range(20)]) >= 0.8


def test_line_one_unit_fails_and_two_do():
    one = scores("line", 1, range(20))
    assert 0.7 < one.min() <= one.max() < 0.8
    assert scores("line", 2, range(20)).min() == 1.0


def test_circle_three_units_are_enough():
    assert scores("circle", 1, range(20)).min() > 0.95


def test_annulus_layers_of_two_fail_however_deep_and_one_of_three_does():
    two = [true_score("annulus", 1, seed) for seed in range(10)]
    deep = [true_score("annulus", 2, seed) for seed in range(12)]
    three = [true_score("annulus", 3, seed) for seed in range(10)]
    assert max(two) < 0.85
    assert max(deep) < 0.95
    assert np.median(deep) < 0.85
    assert min(three) > 0.97


def test_regions_of_three_lines_and_of_two_layers():
    assert lines_in_general_position(3) == 7
    assert lines_in_general_position(16) == 137
    assert most_regions_at_least((8, 8)) == 592
    assert {n_regions(begun("regions", 1, seed, weight_seed=seed)[1]) for seed in range(10)} == {6}
    trained = [n_regions(run("regions", 1, seed, weight_seed=seed)) for seed in range(10)]
    assert max(trained) == 7
    assert trained.count(7) >= 6
    assert n_regions(run("regions", 1)) == 7  # the page's own


def test_regions_two_layers_have_more_than_one_and_far_fewer_than_they_could():
    deep = [n_regions(run("regions", 2, seed)) for seed in range(10)]
    wide = [n_regions(run("regions", 2, seed, hidden=(16,))) for seed in range(10)]
    assert max(deep) < 200
    assert np.median(wide) < np.median(deep)
    assert 60 <= min(wide) <= max(wide) <= 115


def test_spectrum_waves_are_learned_in_order():
    for seed in range(8):
        slow, middle, fast = epochs_until_learned(1, seed, 1500)
        assert slow < middle < 0.1 * fast < 150
    for seed in range(4):
        slow, middle, fast = epochs_until_learned(2, seed, 1000)
        assert slow < middle < 1000
        assert np.isinf(fast)


def test_spectrum_half_of_the_fastest_wave_is_missing_and_half_of_what_is_missing_is_it():
    for seed in range(4):
        settings, trainer = begun("spectrum", 2, seed)
        trainer.run(settings.stop_epoch)
        answers = evaluated(trainer)
        target = coefficients(rules.true_values(settings, len(answers)), 16)
        errors = np.abs(coefficients(answers, 16) - target)
        assert 0.35 < errors[5] / np.abs(target[5]) < 0.6
        assert 0.3 < errors[5] ** 2 / (errors**2).sum() < 0.65


def epochs_until_small(seed: int, **changes: object) -> tuple[int, Trainer]:
    """How long the training loss takes to be as small as the goal asks, and the trainer then."""
    (goal,) = lesson("random_labels").steps[0].goal
    assert goal == lesson("random_labels").steps[1].goal[0]
    _, trainer = begun("random_labels", 1, seed, **changes)
    while trainer.metrics().train_loss > goal.at_most and trainer.epoch < 3000:
        trainer.run(5)
    return trainer.epoch, trainer


def test_random_labels_are_learned_by_heart_and_mean_nothing():
    noise, rule = (dict(lesson("random_labels").set_up(step)) for step in (0, 1))
    assert noise == {**rule, "random_labels": True, "speed": noise["speed"]}
    for seed in range(8):
        epochs, trainer = epochs_until_small(seed)
        assert 100 <= epochs <= 1400
        found = trainer.metrics()
        assert found.train_score >= 0.95
        assert 0.3 < found.test_score < 0.7
        assert found.test_loss > 1.5


def test_random_labels_take_hundreds_of_epochs_and_true_ones_tens():
    for seed in range(8):
        epochs, trainer = epochs_until_small(seed, random_labels=False)
        assert 15 <= epochs <= 45
        assert trainer.metrics().test_score > 0.75


@cache
def sums(seed: int, step: int) -> Trainer:
    return run("grokking", step, seed)


def test_grokking_all_points_are_known_by_heart_and_next_to_nothing_else():
    for seed in range(8):
        settings, trainer = begun("grokking", 1, seed)
        assert (len(trainer.train), len(trainer.test)) == (208, 312)
        while trainer.metrics().train_loss > settings.stop_loss:
            trainer.run(1)
        assert 40 < trainer.epoch < 100
        assert trainer.metrics().train_score > 0.95
        assert trainer.metrics().test_score < 0.4


def test_grokking_the_rule_is_found_long_after_where_weights_decay_and_never_where_they_do_not():
    decaying, free = (dict(lesson("grokking").set_up(step)) for step in (1, 2))
    assert decaying == {**free, "regularization": "weight_decay", "regularization_rate": 1.0}
    for seed in range(8):
        assert sums(seed, 2).metrics().test_score > 0.95
        assert sums(seed, 2).metrics().train_loss < 1e-3
        assert sums(seed, 3).metrics().test_score < 0.4
    ends = sums(0, 3).metrics().test_score
    trainer = sums(0, 3)
    trainer.run(1500)
    assert trainer.metrics().test_score < ends + 0.05


def test_grokking_makes_weights_smaller():
    for seed in range(3):
        decayed, free = (float(np.square(sums(seed, step).network.params).sum()) for step in (2, 3))
        assert decayed < free / 2


def test_zeros_stay_and_weights_drawn_by_lot_learn():
    for seed in range(10):
        trainer = run("zeros", 1, seed)
        assert not trainer.network.weights[0].any()
        assert trainer.metrics().test_score < 0.6
    assert scores("zeros", 1, range(10), initializer="glorot").min() > 0.95


def test_vanishing_deep_sigmoids_do_not_learn_and_tanh_does():
    assert scores("vanishing", 1, range(10)).max() < 0.6
    assert scores("vanishing", 1, range(10), activation="tanh").min() > 0.95


def test_vanishing_less_than_a_thousandth_of_the_gradient_comes_back_to_the_first_layer():
    for seed in range(5):
        trainer = run("vanishing", 1, seed)
        medians = measure(trainer).deltas[:, QUANTILES.index(0.5)]
        assert all(before < after for before, after in pairwise(medians))
        assert medians[0] < 0.001 * medians[-1]


def test_too_much_kills_from_the_start_and_not_after_a_warm_up():
    begin = scores("too_much", 1, range(10))
    assert (begin < 0.9).mean() > 0.5
    assert scores("too_much", 1, range(10), regularization="none").min() > 0.95
    assert scores("too_much", 2, range(10)).min() > 0.95


@pytest.mark.parametrize(("step", "at_first"), [(1, (2.5, 5.5)), (2, (2.5, 5.5))])
def test_edge_sharpness_comes_to_two_over_the_learning_rate(step: int, at_first: tuple[float, float]):
    for seed in range(5):
        settings, trainer = begun("edge", step, seed)
        limit = 2 / settings.learning_rate
        before = sharpness(trainer)
        assert at_first[0] < before < at_first[1]
        assert (before < limit) == (step == 1)
        trainer.run(settings.stop_epoch)
        assert not trainer.diverged
        assert sharpness(trainer) == pytest.approx(limit, rel=0.15)


def test_edge_sharpness_passes_the_limit_first_and_the_loss_rises_for_a_while():
    for seed in range(3):
        settings, trainer = begun("edge", 1, seed)
        highest, losses = 0.0, [trainer.metrics().train_loss]
        while trainer.epoch < settings.stop_epoch:
            trainer.run(1)
            losses.append(trainer.metrics().train_loss)
            if trainer.epoch % 20 == 0:
                highest = max(highest, sharpness(trainer))
        assert highest > 1.1 * 2 / settings.learning_rate
        assert sharpness(trainer) < highest
        assert sum(after > before for before, after in pairwise(losses)) > 3
        assert losses[-1] < 0.1 * losses[0]


def neighbours_score(settings: Settings, trainer: Trainer) -> float:
    """What five nearest neighbours make of the test points."""
    n_classes = 2 if settings.dataset == "spiral" else 0
    fit = GHOSTS["classification" if n_classes else "regression"]["knn"]
    train, test = trainer.train, trainer.test
    learner = fit(train.X, targets_of(train.y, n_classes), np.random.default_rng(0))
    return score(learner, test.X, targets_of(test.y, n_classes))


def test_neighbours_are_better_on_the_spiral_and_worse_on_a_slope():
    for seed in range(20):
        settings, trainer = begun("neighbours", 1, seed)
        trainer.run(settings.stop_epoch)
        neighbours = neighbours_score(settings, trainer)
        assert neighbours > 0.95
        assert trainer.metrics().test_score < neighbours
        settings, trainer = begun("neighbours", 2, seed)
        trainer.run(settings.stop_epoch)
        assert len(trainer.train) == 20
        assert trainer.metrics().test_score > 0.999
        assert neighbours_score(settings, trainer) < 0.96


CLAIMS: dict[str, Callable[[], None]] = {
    name: function for name, function in globals().items() if name.startswith("test_")
}


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_has_its_claims_tested(name: str):
    assert any(test.startswith(f"test_{name}") for test in CLAIMS)
