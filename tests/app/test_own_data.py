"""Own data: which points a table holds, and that tables that were saved hold the same ones again."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from unfold import rules
from unfold.combinations import conflicts
from unfold.core.history import Curves
from unfold.own_data import Scaling, Taken, own_data
from unfold.saved_tables import curves_table, points_table
from unfold.settings import MAX_POINTS, Settings
from unfold.table import TableError, parse, read_table
from unfold.views.taken_words import account
from unfold.words.chinese import CHINESE
from unfold.words.english import ENGLISH

from .test_table import TEXTS


def taken(text: str) -> tuple[Settings, Taken]:
    """What becomes of the settings, and what has been taken."""
    changes, found = own_data(parse(text))
    chosen = Settings(conflicts)
    chosen.apply(changes)
    return chosen, found


def fault(text: str) -> dict[str, Any]:
    with pytest.raises(TableError) as caught:
        own_data(parse(text))
    return {"fault": caught.value.fault, **caught.value.details}


def test_two_numbers_and_a_word_are_points_of_classes():
    chosen, found = taken("1,2,no\n-3,4.25,yes\n5,-5,no")
    assert chosen.dataset == "own"
    assert chosen.points == ((1, 2, 1), (-3, 4.25, 2), (5, -5, 1))
    assert found == Taken(("1", "2"), "3", ((1, "no"), (2, "yes")), 3, 0, 3, 0, ())
    assert account(found, ENGLISH) == (
        "3 points: x₁ is “1”, x₂ is “2”, the class is “3”.",
        "The classes: +1 is “no”, −1 is “yes”.",
    )


def test_more_words_are_more_classes():
    chosen, _ = taken("a,b,kind\n1,5,u\n-5,-4,v\n0,0,w")
    assert (chosen.dataset, chosen.classes) == ("own_classes", 3)
    assert [label for _, _, label in chosen.points] == [1, 2, 3]


@pytest.mark.parametrize(
    ("labels", "numbers"),
    [
        ("0 1 1", [2, 1, 1]),
        ("-1 1 1", [2, 1, 1]),
        ("2 0 1", [3, 1, 2]),
        ("-1 -1 -1", [2, 2, 2]),
        ("1.0 1 0", [1, 1, 2]),
    ],
)
def test_a_few_whole_numbers_are_classes_too(labels: str, numbers: list[int]):
    text = "\n".join(f"{x} {y} {label}" for x, y, label in zip("105", "520", labels.split(), strict=True))
    assert [label for _, _, label in taken(text)[0].points] == numbers


def test_other_numbers_are_values_on_the_scale_that_is_drawn():
    chosen, found = taken("x,y,price\n0,5,100\n-5,1,250\n3,0,400\n1,2,133.5")
    assert chosen.dataset == "own_values"
    assert [value for _, _, value in chosen.points] == [-1, 0, 1, -0.78]
    assert found.scalings == (Scaling("price", 250, 150),)
    assert account(found, ENGLISH)[-1] == "To fit, “price” was shifted by −250 and divided by 150."


def test_two_columns_of_numbers_are_a_curve():
    chosen, _ = taken("-5 0.5\n0 -0.25\n4 1")
    assert (chosen.dataset, chosen.points) == ("own_line", ((-5, 0, 0.5), (0, 0, -0.25), (4, 0, 1)))


def test_classes_along_one_coordinate_lie_on_its_axis():
    chosen, found = taken("x;kind\n-5;a\n0;b\n4;a")
    assert (chosen.dataset, chosen.points) == ("own", ((-5, 0, 1), (0, 0, 2), (4, 0, 1)))
    assert account(found, CHINESE)[-1] == CHINESE.tables.on_axis


def test_of_many_columns_the_first_of_numbers_and_the_last_count():
    text = "id,name,width,age,height,kind\n1,u,1,2,3,a\n2,v,4,5,5,b\n3,w,-5,-4,5,a"
    chosen, found = taken(text)
    assert (found.coordinates, found.label) == (("width", "age"), "kind")
    assert chosen.points == ((1, 2, 1), (4, 5, 2), (-5, -4, 1))
    assert taken("kind,width,age\na,1,2\nb,4,5\na,-5,-4")[1].label == "kind"


def test_columns_that_are_called_as_ours_are_taken_by_name():
    chosen, found = taken("t,x2,x1,label,note\n1,2,3,a,u\n4,5,6,b,v")
    assert chosen.points == ((3, 2, 1), (6, 5, 2))
    assert found.scalings == ()


def test_what_does_not_fit_the_plane_gets_another_scale_and_is_said():
    chosen, found = taken("year,height,kind\n1990,1.5,a\n2000,2,b\n2020,1.7,a")
    X = np.array(chosen.points)[:, :2]
    assert np.abs(X).max() <= 5
    assert X.min(axis=0).tolist() == [-5, -5]
    for (place, scaling), numbers in zip(
        zip(X.T, found.scalings, strict=True), ((1990, 2000, 2020), (1.5, 2, 1.7)), strict=True
    ):
        np.testing.assert_allclose(place, (np.array(numbers) - scaling.shift) / scaling.divisor, atol=0.005)
    assert "“year” was shifted by −2005 and divided by 3" in account(found, ENGLISH)[-1]


def test_rows_that_do_not_say_all_are_left_out():
    chosen, found = taken("a,b,c\n1,5,u\n-5,,v\n2,-4,NA\n3,3,v")
    assert (len(chosen.points), found.n_missing) == (2, 2)
    assert "Rows left out because of empty cells: 2." in account(found, ENGLISH)


def test_of_too_many_rows_some_are_drawn_and_always_the_same():
    text = "\n".join(f"{i % 11 - 5},{i % 7 - 3},{'ab'[i % 2]}" for i in range(1200))
    (chosen, found), (again, _) = taken(text), taken(text)
    assert len(chosen.points) == found.n_train == MAX_POINTS
    assert chosen.points == again.points
    assert ENGLISH.tables.drawn.format(rows="1,200") in account(found, ENGLISH)


def test_what_is_wrong_names_row_column_and_value():
    assert fault("x,y,c\n1,5,u\n2,b?,v\n3,4,u") == {
        "fault": "no_number",
        "row": 3,
        "column": "y",
        "value": "b?",
    }
    assert fault("1,5,1e300\n2,3,1.5\n3,4,2.5\n1,1,1\n1,1,2\n1,1,3")["value"] == "1e300"
    assert fault("1,2,a\n1,2,b\n1,2,c\n1,2,d\n1,2,e\n1,2,f") == {
        "fault": "many_classes",
        "column": "3",
        "count": 6,
        "limit": 5,
    }
    assert fault("a,b\nc,d")["fault"] == "no_numbers"
    assert fault("1\n2") == {"fault": "few_columns", "count": 1}
    assert fault("a,b\n1,\n,u") == {"fault": "nothing_left", "column": "b"}


@examples(max_examples=200)
@given(TEXTS)
def test_any_text_gives_points_that_can_be_had_or_a_fault(text: str):
    try:
        changes, found = own_data(parse(text))
    except TableError:  # anything else that is raised is a bug
        return
    Settings(conflicts).apply(changes)
    for words in (ENGLISH, CHINESE):
        assert all("{" not in sentence or "{" in text for sentence in account(found, words))


NUMBERS = st.floats(-1e15, 1e15, allow_subnormal=True)


@examples(max_examples=200)
@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=12))
def test_any_numbers_fit(rows: list[tuple[float, float, float]]):
    text = "\n".join(";".join(f"{number!r}" for number in row) for row in rows)
    changes, _ = own_data(parse(text))
    Settings(conflicts).apply(changes)


# There and back


@pytest.mark.parametrize(
    "values",
    [
        {"dataset": "own", "points": ((0.1, 0.2, 1), (-5.99, 6, 2)), "test_points": ((1.25, 0, 2),)},
        {"dataset": "own", "points": ((0.1, 0.2, 2),)},
        {"dataset": "own_classes", "classes": 4, "points": ((0, 0, 1), (0.5, 0, 4), (1, 1, 2))},
        {"dataset": "own_values", "points": ((0, 0, 0.13), (0.01, 0, -7.5)), "test_points": ((1, 1, 3),)},
        {"dataset": "own_line", "points": ((0.03, 0, 0.5), (0.1, 0, 0.25)), "test_points": ((1, 0, 1),)},
        {"dataset": "own", "points": ((0, 1, 1),), "features": ("x1", "x2^2"), "own_features": "x1*x2 + 1"},
    ],
)
def test_saved_points_open_again_as_the_same(values: dict[str, Any]):
    chosen = Settings(conflicts)
    chosen.apply(values)
    changes, _ = own_data(read_table(points_table(chosen, *rules.points(chosen))))
    again = chosen.changed(changes)
    assert again.values() == chosen.values()


@pytest.mark.parametrize("dataset", ["circle", "spiral", "blobs", "plane", "wiggle"])
def test_points_that_a_dataset_draws_are_saved_and_opened_too(dataset: str):
    chosen = Settings(conflicts)
    chosen.apply({"dataset": dataset, "train_share": 70})
    data = points_table(chosen, *rules.points(chosen))
    again = chosen.changed(own_data(read_table(data))[0])
    for ours, theirs in zip(rules.points(chosen), rules.points(again), strict=True):
        np.testing.assert_allclose(theirs.X, ours.X, atol=0.0051)
        np.testing.assert_allclose(theirs.y, ours.y, atol=0.0051)


def test_points_come_with_what_the_network_is_told():
    chosen = Settings(conflicts)
    chosen.apply({"dataset": "own", "points": ((2.0, 3.0, 1),), "features": ("x1", "x1^2", "x1*x2")})
    assert points_table(chosen, *rules.points(chosen)) == (
        b"x1,x2,label,set,x1^2,x1*x2\r\n2,3,1,train,4,6\r\n"
    )


def test_curves_are_a_table():
    curves = Curves(*np.array([[0, 1.5], [0.5, 0.25], [0.75, np.nan], [0.9, 1], [0.8, np.nan]]))
    assert curves_table(curves, classes=True) == (
        b"epoch,train_loss,test_loss,train_accuracy,test_accuracy\r\n0,0.5,0.75,0.9,0.8\r\n1.5,0.25,,1,\r\n"
    )
    assert b"train_r2" in curves_table(curves, classes=False)
