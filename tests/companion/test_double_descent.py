"""What the README says of double descent: wider networks get worse, and then better again."""

import numpy as np
import pytest

from unfold.sweep_file import METRICS, from_bytes

pytest.importorskip("torch", reason="PyTorch is an extra: pip install unfold[companion]")

from unfold_companion import train

LINK = (
    "v=1&dataset=sines&terms=2&noise=30&n_samples=40&train_share=50&batch_size=20&activation=tanh"
    "&initializer=glorot&optimizer=adam&learning_rate=0.003&data_seed=1"
)


def test_in_between_a_network_is_worse_than_narrower_and_wider_ones(tmp_path):
    path = tmp_path / "widths.unfold"
    asked = ["--epochs", "20000", "--seeds", "8", "--vary", "hidden=4;12;192", "--device", "cpu"]
    assert train.main([LINK, *asked, "-o", str(path)]) == 0
    sweep = from_bytes(path.read_bytes())
    (median,) = np.flatnonzero(sweep.quantiles == 0.5)
    losses = [cell.finals[:2, median] for cell in sweep.cells]
    assert METRICS[:2] == ("train_loss", "test_loss")
    (_, narrow), (_, middle), (_, wide) = losses
    assert middle > 2 * narrow
    assert middle > 2 * wide
    assert losses[1][0] < losses[0][0] / 3, "the middle one is where training points are fit first"
