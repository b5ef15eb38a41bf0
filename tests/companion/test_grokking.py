"""What the README says of grokking: sums are learnt long after the points, and only with weight decay."""

import numpy as np
import pytest

from unfold.sweep_file import METRICS, from_bytes

pytest.importorskip("torch", reason="PyTorch is an extra: pip install unfold[companion]")

from unfold_companion import train

LINK = (
    "v=1&dataset=modular&one_hot=23&n_samples=520&train_share=40&hidden=128&activation=formula&formula=x^2"
    "&optimizer=adamw&learning_rate=0.003&batch_size=1000&regularization=weight_decay"
)


def test_what_was_learnt_by_heart_is_understood_long_after_if_weights_decay(tmp_path):
    path = tmp_path / "grokking.unfold"
    asked = ["--epochs", "2000", "--seeds", "4", "--vary", "regularization_rate=0,1", "--device", "cpu"]
    assert train.main([LINK, *asked, "--solved", "test_score=0.95", "-o", str(path)]) == 0
    sweep = from_bytes(path.read_bytes())
    test_score = METRICS.index("test_score")
    without, decaying = sweep.cells
    for cell in sweep.cells:
        by_heart = sweep.epochs[np.argmax(cell.losses[0, -1] < 0.005)]
        assert 0 < by_heart <= 80, "the worst of them knows all training points"
    assert without.n_solved == 0
    assert without.finals[test_score, -1] < 0.7
    assert decaying.n_solved == 4
    assert decaying.solved_epochs[0] > 3 * 80
