"""The digits of scikit-learn, against what its documentation says of them."""

import hashlib

import numpy as np

from unfold.core import digits
from unfold.core.datasets import DATASETS

SHA256 = "f2d94682231b64fce74e1dfcd2a69d8faac678615652dc933fd896879e3d86c3"


def generate(n_samples=300, noise=0.0, seed=0, **parameters):
    return DATASETS["digits"].generate(n_samples, noise, np.random.default_rng(seed), **parameters)


def test_there_are_as_many_of_each_as_there_should_be():
    images = digits.images()
    assert [len(ours) for ours in images] == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    pixels = np.concatenate(images) * 16
    assert pixels.shape == (1797, 64)
    assert set(np.unique(pixels)) == set(range(17))


def test_the_first_image_is_the_one_that_every_tutorial_prints():
    """`load_digits().images[0]` is a 0."""
    assert (digits.images()[0][0].reshape(8, 8) * 16).tolist() == [
        [0, 0, 5, 13, 9, 1, 0, 0],
        [0, 0, 13, 15, 10, 15, 5, 0],
        [0, 3, 15, 2, 0, 11, 8, 0],
        [0, 4, 12, 0, 0, 8, 8, 0],
        [0, 5, 8, 0, 0, 9, 8, 0],
        [0, 4, 11, 0, 1, 12, 7, 0],
        [0, 2, 14, 5, 10, 12, 0, 0],
        [0, 0, 6, 13, 10, 0, 0, 0],
    ]


def test_the_file_is_the_one_that_was_looked_at():
    assert hashlib.sha256(digits.FILE.read_bytes()).hexdigest() == SHA256
    assert digits.FILE.stat().st_size < 60_000


def test_its_licences_lie_beside_it():
    notice = digits.FILE.with_name("NOTICE").read_text(encoding="utf-8")
    assert "CC BY 4.0" in notice
    assert "BSD 3-Clause" in notice


def test_two_digits():
    points = generate(first=3, second=8)
    for label, digit in ((1, 3), (-1, 8)):
        ours = {image.tobytes() for image in digits.images()[digit]}
        chosen = [image.tobytes() for image in points.X[points.y == label]]
        assert set(chosen) <= ours
        assert len(chosen) == 150


def test_no_image_is_drawn_twice():
    assert len({image.tobytes() for image in generate(356).X}) == 356


def test_noise():
    clean, noisy = generate(), generate(noise=0.2)
    np.testing.assert_array_equal(clean.y, noisy.y)
    assert abs((noisy.X - clean.X).std() - 0.2) < 0.005


def test_images_cannot_be_written_to():
    assert not any(ours.flags.writeable for ours in digits.images())
