"""What the README says of its experiments, asked of fewer networks."""

from pathlib import Path

import numpy as np
import pytest

from unfold.sweep_file import METRICS, SweepFile, from_bytes

pytest.importorskip("torch", reason="PyTorch is an extra: pip install unfold[companion]")

from unfold_companion import train


def swept(folder: Path, link: str, *asked: str) -> SweepFile:
    """What the command makes of a link."""
    path = folder / "sweep.unfold"
    assert train.main([link, *asked, "--device", "cpu", "-o", str(path)]) == 0
    return from_bytes(path.read_bytes())


def test_double_descent_in_between_a_network_is_worse_than_narrower_and_wider_ones(tmp_path):
    link = (
        "v=1&dataset=sines&terms=2&noise=30&n_samples=40&train_share=50&batch_size=20&activation=tanh"
        "&initializer=glorot&optimizer=adam&learning_rate=0.003&data_seed=1"
    )
    sweep = swept(tmp_path, link, "--epochs", "20000", "--seeds", "8", "--vary", "hidden=4;12;192")
    (median,) = np.flatnonzero(sweep.quantiles == 0.5)
    losses = [cell.finals[:2, median] for cell in sweep.cells]
    assert METRICS[:2] == ("train_loss", "test_loss")
    (_, narrow), (_, middle), (_, wide) = losses
    assert middle > 2 * narrow
    assert middle > 2 * wide
    assert losses[1][0] < losses[0][0] / 3, "the middle one is where training points are fit first"


def test_grokking_what_was_learnt_by_heart_is_understood_long_after_if_weights_decay(tmp_path):
    link = (
        "v=1&dataset=modular&one_hot=23&n_samples=520&train_share=40&hidden=128&activation=formula&formula=x^2"
        "&optimizer=adamw&learning_rate=0.003&batch_size=1000&regularization=weight_decay"
    )
    asked = ["--epochs", "2000", "--seeds", "4", "--vary", "regularization_rate=0,1"]
    sweep = swept(tmp_path, link, *asked, "--solved", "test_score=0.95")
    test_score = METRICS.index("test_score")
    without, decaying = sweep.cells
    for cell in sweep.cells:
        by_heart = sweep.epochs[np.argmax(cell.losses[0, -1] < 0.005)]
        assert 0 < by_heart <= 80, "the worst of them knows all training points"
    assert without.n_solved == 0
    assert without.finals[test_score, -1] < 0.7
    assert decaying.n_solved == 4
    assert decaying.solved_epochs[0] > 3 * 80
