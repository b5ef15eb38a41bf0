"""Swarms and sweeps: many networks into one file, whatever has been killed on the way."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unfold import rules, share, sweep_file
from unfold.combinations import conflicts
from unfold.core.numpy_backend import NumpyBackend
from unfold.core.verdict import Judge as CoreJudge
from unfold.run_file import RunFile, to_bytes
from unfold.settings import Settings, SettingsError
from unfold.sweep_file import AXES, METRICS, Axis, Criterion, SweepFile

pytest.importorskip("torch", reason="PyTorch is an extra: pip install unfold[companion]")

from unfold_companion import block_file, swarm, sweep_command, train, vary
from unfold_companion.block_folder import BlockFolder
from unfold_companion.experiment import ExperimentError
from unfold_companion.gathering import quantiles, ranks
from unfold_companion.sweep import QUANTILES, sweep

LINK = "v=1&dataset=xor&optimizer=adam&learning_rate=0.01&n_samples=60"
SMALL = [LINK, "--epochs", "6", "--seeds", "30", "--vary", "hidden=3;4,2", "--block", "10", "--device", "cpu"]


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def call(*arguments: str) -> int:
    return train.main([*arguments, "--device", "cpu"])


def result(path: str = "s.unfold") -> SweepFile:
    return sweep_file.from_bytes(Path(path).read_bytes())


def by_the_core(epochs: int, **changes):
    settings = Settings(conflicts)
    settings.take({**share.decode(LINK)[0], **changes})
    trainer = rules.trainer(settings, NumpyBackend)
    trainer.run(epochs)
    return trainer


def test_a_swarm_comes_to_what_the_core_makes_of_each_network(capsys):
    assert call(LINK, "--epochs", "20", "--seeds", "25", "--keep", "25", "-o", "s.unfold") == 0
    found = result()
    assert (found.axes, found.n_seeds, found.epoch) == ((), 25, 20)
    (cell,) = found.cells
    assert cell.n_networks == len(cell.chosen) == 25
    assert sorted(network.seed for network in cell.chosen) == list(range(25))
    for network in cell.chosen[::6]:
        trainer = by_the_core(20, weight_seed=network.seed)
        np.testing.assert_allclose(network.params[-1], trainer.network.params, rtol=0, atol=1e-9)
        metrics = trainer.metrics()
        of_core = [metrics.train_loss, metrics.test_loss, metrics.train_score, metrics.test_score]
        np.testing.assert_allclose(network.finals[:4], of_core, rtol=0, atol=1e-9)
        start = by_the_core(0, weight_seed=network.seed)
        np.testing.assert_array_equal(network.params[0], start.network.params)
        assert network.curves[1, 0] == pytest.approx(start.metrics().test_loss)
    finals = np.stack([network.finals for network in cell.chosen])
    test_losses = finals[:, METRICS.index("test_loss")]
    assert (np.diff(test_losses) >= 0).all(), "the best first"
    np.testing.assert_array_equal(cell.finals[:, 0], finals.min(axis=0))
    np.testing.assert_array_equal(cell.finals[:, -1], finals.max(axis=0))
    np.testing.assert_array_equal(cell.finals[:, 3], np.sort(finals, axis=0)[12])
    curves = np.stack([network.curves for network in cell.chosen])
    np.testing.assert_array_equal(cell.losses[:, 3], np.sort(curves[:, :2], axis=0)[12])
    np.testing.assert_array_equal(found.epochs, np.arange(21))
    said = capsys.readouterr().err
    assert f"{cell.n_solved} of 25 solved" in said
    assert not Path("s.unfold.blocks").exists()


def test_each_cell_has_the_settings_of_its_place():
    assert (
        call(
            LINK,
            "--epochs",
            "3",
            "--vary",
            "learning_rate=0.1,0.3",
            "--vary",
            "hidden=;2;4,2",
            "-o",
            "s.unfold",
        )
        == 0
    )
    found = result()
    assert found.axes == (Axis("learning_rate", (0.1, 0.3)), Axis("hidden", ((), (2,), (4, 2))))
    for k, cell in enumerate(found.cells):
        trainer = by_the_core(3, learning_rate=(0.1, 0.3)[k // 3], hidden=((), (2,), (4, 2))[k % 3])
        np.testing.assert_allclose(cell.chosen[0].params[-1], trainer.network.params, rtol=0, atol=1e-9)
        settings = Settings(conflicts)
        assert settings.open(found.network(k, 0).settings) == ()
        assert settings.hidden == found.settings_of(k)["hidden"]


def test_of_three_networks_that_are_kept_the_second_is_the_median():
    assert call(*SMALL, "-o", "s.unfold") == 0
    for cell in result().cells:
        losses = [network.finals[METRICS.index("test_loss")] for network in cell.chosen]
        assert losses == [cell.finals[METRICS.index("test_loss"), i] for i in (0, QUANTILES.index(0.5), -1)]


@pytest.mark.parametrize("n", [1, 2, 5, 30, 101])
def test_quantiles_are_those_of_their_definition(n):
    values = np.random.default_rng(n).choice([1.0, 2.0, 3.0, np.inf], (n, 2))
    for q, found in zip(QUANTILES, quantiles(values), strict=True):
        for column, value in zip(values.T, found, strict=True):
            assert value in column
            assert np.mean(column <= value) >= q - 1e-12
            assert not any(np.mean(column <= other) >= q for other in column if other < value)


def test_where_there_are_no_test_points_the_training_loss_ranks():
    finals = np.array([[3.0, np.nan], [1.0, np.nan], [2.0, np.nan]])
    finals = np.pad(finals, ((0, 0), (0, 3)))
    assert ranks(finals, 3) == [1, 2, 0]
    assert ranks(finals, 2) == [1, 0]
    assert ranks(finals, 9) == [1, 2, 0]
    assert ranks(finals, 0) == []


def test_points_put_in_by_hand_have_no_test_loss(capsys):
    points = ";".join(f"{x},{y},{1 if x * y > 0 else 2}" for x in (-2, -1, 1, 2) for y in (-2, 2))
    assert call(f"v=1&dataset=own&points={points}", "--epochs", "5", "--seeds", "9", "-o", "s.unfold") == 0
    cell = result().cells[0]
    assert np.isnan(cell.finals[METRICS.index("test_loss")]).all()
    assert np.isfinite(cell.finals[METRICS.index("train_loss")]).all()
    assert "train loss" in capsys.readouterr().err


def test_networks_that_diverge_are_counted_and_the_others_go_on():
    link = "v=1&dataset=plane&optimizer=momentum&n_samples=40"
    assert (
        call(link, "--epochs", "40", "--seeds", "12", "--vary", "learning_rate=0.001;10", "-o", "s.unfold")
        == 0
    )
    sound, diverged = result().cells
    assert (sound.n_diverged, diverged.n_diverged) == (0, 12)
    assert np.isfinite(sound.finals).all()
    assert np.isposinf(diverged.finals[:2]).all()
    assert np.isneginf(diverged.finals[2:]).all()
    run = result().network(1, 0)
    assert run.epochs[0] == run.curves.epochs[0] == 0
    assert run.curves.epochs[-1] < 40


@pytest.mark.parametrize(
    "changes",
    [
        {"dataset": "plane"},
        {"dataset": "pinwheel", "classes": 4, "noise": 20},
        {"dataset": "spiral", "loss": "hinge"},
        {"dataset": "wiggle", "features": ("x1",)},
        {"dataset": "circle", "activation": "maxout", "dropout": 0.2, "hidden": (3, 3), "skips": True},
    ],
    ids=lambda changes: changes["dataset"],
)
def test_stacks_are_judged_as_the_core_judges_each(changes):
    settings = swarm.settings_of({"n_samples": 40, **changes})
    train_points, test_points = rules.points(settings)
    made = swarm.plans(settings, 3, 7, train_points)
    params = np.stack([plan.network.params for plan in made])
    judge = swarm.Judge(settings, made[0].network, train_points, test_points)
    found, true_scores = judge.metrics(params), judge.true_scores(params)
    for k in range(7):
        settings.take({"weight_seed": 3 + k})
        trainer = rules.trainer(settings, NumpyBackend)
        np.testing.assert_array_equal(params[k], trainer.network.params)
        metrics = trainer.metrics()
        of_core = [metrics.train_loss, metrics.test_loss, metrics.train_score, metrics.test_score]
        np.testing.assert_allclose(found[:, k], of_core, rtol=1e-12, atol=1e-12)
        grid = rules.true_points(settings, swarm.TRUE_POINTS)
        if grid is None:
            assert np.isnan(true_scores[k])
        else:
            verdict = CoreJudge(
                trainer.network, trainer.features, grid, trainer.loss, trainer.problem
            ).judge()
            assert true_scores[k] == pytest.approx(verdict.score, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_an_epoch_solves_a_task_when_its_criterion_is_met_first(metric):
    threshold = 0.68 if metric in sweep_file.LOSSES else 0.58
    options = ("--epochs", "12", "--seeds", "8", "--keep", "8", "--solved", f"{metric}={threshold}")
    assert call(LINK, *options, "-o", "s.unfold") == 0
    found = result()
    (cell,) = found.cells
    assert found.criterion == Criterion(metric, threshold)
    settings = swarm.settings_of(found.settings_of(0))
    points = rules.points(settings)
    judge = swarm.Judge(settings, rules.network(settings), *points)
    solved = []
    for network in cell.chosen:
        np.testing.assert_array_equal(network.epochs, found.epochs)  # so few that all are checkpoints
        metrics = [*judge.metrics(network.params), judge.true_scores(network.params)]
        met = found.criterion.met(metrics[METRICS.index(metric)])
        solved += found.epochs[met][:1].tolist()
    assert cell.n_solved == len(solved) > 0
    assert cell.solved_epochs[0] == min(solved)
    assert cell.solved_epochs[-1] == (max(solved) if len(solved) == 8 else np.inf)


@pytest.mark.parametrize(
    ("texts", "axes"),
    [
        ([], ()),
        (["learning_rate=0.01,0.1"], (Axis("learning_rate", (0.01, 0.1)),)),
        (["learning_rate=0.01;0.1"], (Axis("learning_rate", (0.01, 0.1)),)),
        (["hidden=2;4,2;;8,8"], (Axis("hidden", ((2,), (4, 2), (), (8, 8))),)),
        (["hidden=4,2"], (Axis("hidden", ((4, 2),)),)),
        (
            ["activation=relu,tanh", "noise=0,10"],
            (Axis("activation", ("relu", "tanh")), Axis("noise", (0, 10))),
        ),
        (["noise=0", "noise=10"], (Axis("noise", (0, 10)),)),
        (["features=x1,x2;x1,x2,r"], (Axis("features", (("x1", "x2"), ("x1", "x2", "r"))),)),
        (["own_features=x1*x2;x1^3", "own_features="], (Axis("own_features", ("x1*x2;x1^3", "")),)),
        (["shuffle=true,false"], (Axis("shuffle", (True, False)),)),
        (["formula=max(x, 0);sin(x)"], (Axis("formula", ("max(x, 0)", "sin(x)")),)),
    ],
)
def test_axes_are_read(texts, axes):
    assert vary.axes(texts) == axes


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["noise"], "--vary noise: write a setting"),
        (["noize=1"], "noise"),
        (["noise=0,7%"], "7%"),
        (["noise=0,51"], "50"),
        (["noise=0,0"], "twice"),
        (["noise=0", "noise=0"], "twice"),
        (["hidden=2,,3"], "hidden"),
        (["theme=dark,light"], "training does not depend on it"),
        (["weight_seed=1,2"], "--seeds"),
        (["stop_epoch=1,2"], "training does not depend on it"),
        (["noise=1", "hidden=2", "batch_size=3"], "at most 2"),
        (["n_samples=" + ",".join(map(str, range(20, 1000))), "noise=1,2,3,4,5"], "at most 4096"),
    ],
)
def test_axes_that_cannot_be_had_are_said(texts, said):
    with pytest.raises(ExperimentError, match=r"^--vary") as caught:
        vary.axes(texts)
    assert said in str(caught.value)


@given(st.sampled_from(AXES), st.text(max_size=40))
def test_any_values_are_read_or_said(name, text):
    try:
        (axis,) = vary.axes([f"{name}={text}"])
    except ExperimentError:
        return
    assert all(Settings.check({name: value})[1] == () for value in axis.values)


@given(st.text(max_size=40))
def test_any_text_is_an_axis_or_a_criterion_or_said(text):
    for read in (lambda: vary.axes([text]), lambda: vary.criterion(text)):
        with contextlib.suppress(ExperimentError):
            read()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--solved", "loss=1"], "test_loss"),
        (["--solved", "test_loss"], "not a number"),
        (["--solved", "test_loss=nan"], "not a number"),
        (["--keep", "101"], "--keep 101: allowed are 0 to 100"),
        (["--block", "0"], "--block 0"),
        (["--local", "0"], "--local 0"),
        (["--vary", "loss=hinge,cross_entropy", "--vary", "dataset=xor,plane"], "loss=hinge dataset=plane"),
        (["--vary", "model=mlp,kan"], "kan"),
        (["-o", "folder"], "-o folder: a sweep is one file"),
        (["-o", "foreign.unfold"], "no run file"),
        (["-o", "run.unfold"], "another experiment"),
        (["-o", "no/such/folder.unfold"], "no/such"),
        (["--scheduler", "nonsense://x"], "nonsense"),
    ],
)
def test_what_cannot_be_done_is_said(capsys, arguments, said):
    Path("foreign.unfold").write_text("epoch,loss\n")
    Path("run.unfold").write_bytes(to_bytes(RunFile({"dataset": "xor"})))
    if "--local" in arguments or "--scheduler" in arguments:
        pytest.importorskip("distributed")
    vary_one = [] if "--vary" in arguments else ["--vary", "noise=0,5"]
    assert call(LINK, "--epochs", "1", *vary_one, *arguments) == 1
    error = capsys.readouterr().err
    assert "error: " in error
    assert said in error
    assert Path("foreign.unfold").read_text() == "epoch,loss\n"


def test_only_one_experiment_is_swept(capsys):
    assert call(LINK, LINK, "--epochs", "1", "--vary", "noise=0,5") == 1
    assert "a sweep is of one" in capsys.readouterr().err


def test_a_seed_beyond_the_last_one_is_said(capsys):
    assert call(f"{LINK}&weight_seed={2**31 - 2}", "--epochs", "1", "--seeds", "3", "-o", "s.unfold") == 1
    assert "weight_seed" in capsys.readouterr().err


def asked(n_cells: int = 1, n_chosen: int = 3, n_seeds: int = 10, **settings):
    return sweep(
        settings,
        () if n_cells == 1 else (Axis("data_seed", tuple(range(n_cells))),),
        n_seeds=n_seeds,
        epoch=1000,
        criterion=Criterion("test_loss", 0.1),
        n_chosen=n_chosen,
        device="cpu",
        dtype="float64",
    )


def test_the_more_cells_and_networks_the_fewer_samples_and_checkpoints():
    small = asked()
    assert (len(small.course.epochs), len(small.course.checkpoints)) == (51, 21)
    assert small.course.epochs[-1] == 1000
    assert small.course.checkpoints[-1] == 50
    many = asked(300, n_chosen=5, hidden=(16, 16, 16))
    assert 2 <= len(many.course.checkpoints) < 21
    size = 300 * 5 * len(many.course.checkpoints) * 8 * 609
    assert size < 48_000_000
    with pytest.raises(ExperimentError, match="room for"):
        asked(300, n_chosen=100, hidden=(16, 16, 16))


def test_blocks_are_of_about_one_size_and_follow_from_the_sweep_alone():
    sizes = {n: asked(n_seeds=n).block_sizes for n in (1, 100, 1000, 100_000)}
    assert sizes[1] == (1,)
    assert sizes[100] == (100,)
    for n, (size,) in sizes.items():
        assert sum(task.n_networks for task in asked(n_seeds=n).tasks[0]) == n
        assert size * (-(-n // size) - 1) < n
    assert asked(n_seeds=1000).tasks == asked(n_seeds=1000).tasks


def test_conflicts_are_found_before_anything_is_trained():
    with pytest.raises(SettingsError):
        swarm.settings_of({"dataset": "plane", "loss": "hinge"})


# What is on disk


def test_a_whole_sweep_is_not_trained_again(capsys):
    assert call(*SMALL, "-o", "s.unfold") == 0
    before = Path("s.unfold").stat().st_mtime_ns
    assert call(*SMALL, "-o", "s.unfold") == 0
    assert "trained before" in capsys.readouterr().err
    assert Path("s.unfold").stat().st_mtime_ns == before


def test_another_sweep_is_not_written_over_unless_that_is_said(capsys):
    assert call(*SMALL, "-o", "s.unfold") == 0
    assert call(*SMALL, "--solved", "test_loss=0.3", "-o", "s.unfold") == 1
    assert "another experiment" in capsys.readouterr().err
    assert call(*SMALL, "--solved", "test_loss=0.3", "-o", "s.unfold", "--anew") == 0
    assert result().criterion == Criterion("test_loss", 0.3)


def test_a_folder_of_another_sweep_is_left_alone(capsys):
    one, other = asked(), asked(n_seeds=11)
    BlockFolder(one, Path("s.unfold"))
    with pytest.raises(ExperimentError, match="another sweep"):
        BlockFolder(other, Path("s.unfold"))
    BlockFolder(other, Path("s.unfold"), anew=True)


def trained_block():
    task = asked(n_seeds=4).tasks[0][0]
    task = replace(task, course=replace(task.course, epochs=(0, 1, 2), checkpoints=(0, 2)))
    return task, swarm.trained(task, swarm.torch.device("cpu"))


def test_a_block_that_is_damaged_or_of_another_sweep_is_none():
    task, data = trained_block()
    assert len(block_file.from_bytes(data, task.name)) == 4
    assert block_file.from_bytes(data, "other-0-0") is None
    assert block_file.from_bytes(data[:-1], task.name) is None
    assert block_file.from_bytes(b"", task.name) is None
    for place in range(0, len(data), 97):
        changed = bytearray(data)
        changed[place] ^= 255
        found = block_file.from_bytes(bytes(changed), task.name)
        assert found is None or len(found) == 4


def interrupted(monkeypatch, n_blocks: int, *arguments: str) -> int:
    """Call the command, and interrupt it as Ctrl-C does once so many blocks have been kept."""
    keep = BlockFolder.keep
    kept = []

    def keep_and_count(folder, task, data):
        keep(folder, task, data)
        kept.append(task.name)
        if len(kept) == n_blocks:
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(BlockFolder, "keep", keep_and_count)
        return call(*arguments)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
def test_ctrl_c_leaves_a_file_that_is_gone_on_from(monkeypatch, capsys):
    assert interrupted(monkeypatch, 2, *SMALL, "-o", "s.unfold") == 130
    part = result()
    assert 20 <= sum(cell.n_networks for cell in part.cells) < 60
    assert "the same command goes on" in capsys.readouterr().err
    blocks = {path: path.stat().st_mtime_ns for path in Path("s.unfold.blocks").glob("*.npz")}
    assert interrupted(monkeypatch, 1, *SMALL, "-o", "s.unfold") == 130
    assert all(path.stat().st_mtime_ns == then for path, then in blocks.items()), "nothing is done twice"
    # One that was damaged meanwhile is trained again.
    next(iter(blocks)).write_bytes(b"PK")
    assert call(*SMALL, "-o", "s.unfold") == 0
    assert call(*SMALL, "-o", "undisturbed.unfold") == 0
    assert Path("s.unfold").read_bytes() == Path("undisturbed.unfold").read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
def test_a_sweep_that_is_killed_goes_on_from_its_blocks(tmp_path):
    link = f"{LINK.partition('&n_samples')[0]}&n_samples=1000&hidden=16,16"
    slow = [link, "--epochs", "40", "--seeds", "80", "--block", "4", "--device", "cpu"]
    program = subprocess.Popen(
        [sys.executable, "-m", "unfold_companion.train", *slow, "-o", "s.unfold"],
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    wait_for(lambda: blocks_there() >= 1, program)
    program.kill()
    program.wait(60)
    assert 0 < blocks_there() < 20
    assert call(*slow, "-o", "s.unfold") == 0
    assert call(*slow, "-o", "undisturbed.unfold") == 0
    assert Path("s.unfold").read_bytes() == Path("undisturbed.unfold").read_bytes()


def blocks_there() -> int:
    return len(list(Path("s.unfold.blocks").glob("*.npz")))


def wait_for(condition, program=None) -> None:
    limit = time.monotonic() + 120
    while not condition():
        assert program is None or program.poll() is None
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_the_table_has_a_row_for_each_network():
    parquet = pytest.importorskip(
        "pyarrow.parquet", reason="PyArrow is an extra: pip install unfold[cluster]"
    )
    assert call(*SMALL, "--vary", "learning_rate=0.001,10", "--keep", "30", "--table", "-o", "s.unfold") == 0
    rows = parquet.read_table("s.parquet").to_pylist()
    assert len(rows) == 2 * 2 * 30
    assert list(rows[0]) == ["hidden", "learning_rate", "weight_seed", *METRICS, "diverged", "solved_epoch"]
    found = result()
    for k, cell in enumerate(found.cells):
        values = found.settings_of(k)
        own = {
            row["weight_seed"]: row
            for row in rows
            if row["learning_rate"] == values["learning_rate"]
            and row["hidden"] == ",".join(map(str, values["hidden"]))
        }
        assert sorted(own) == list(range(30))
        assert sum(row["diverged"] for row in own.values()) == cell.n_diverged
        assert sum(row["solved_epoch"] is not None for row in own.values()) == cell.n_solved
        for network in cell.chosen:
            row = [own[network.seed][metric] for metric in METRICS]
            assert row == [value if np.isfinite(value) else None for value in network.finals.tolist()]


def test_many_networks_have_a_table_of_themselves(monkeypatch, capsys):
    pytest.importorskip("pyarrow", reason="PyArrow is an extra: pip install unfold[cluster]")
    monkeypatch.setattr(sweep_command, "TABLE_FROM", 60)
    assert call(*SMALL, "-o", "s.unfold") == 0
    assert "s.parquet: all networks" in capsys.readouterr().err
    assert Path("s.parquet").exists()
