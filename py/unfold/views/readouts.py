"""Numbers and names beside the figures, as text."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from unfold.settings import activations, has_curves, unfolds
from unfold.snapshot import Parameter, RegionSight, Snapshot, scale_of
from unfold.views.arithmetic import arithmetic, inputs_of
from unfold.views.by_hand import how_to
from unfold.views.feature_names import feature_name
from unfold.views.frames import room_for_all
from unfold.views.function_plot import hidden_unit
from unfold.views.ghosts import ghost_key
from unfold.views.marks import CLASSES
from unfold.views.numbers import exact_score, loss, score, signed
from unfold.views.pointer import row_name, unit_name
from unfold.views.readout import Readout
from unfold.views.space import chosen_layer, in_space
from unfold.views.stuck_marks import stuck_word
from unfold.views.sweep_words import about as sweep_about
from unfold.walk import Phase, Walk
from unfold.words.numbers import grouped
from unfold.words.words import Figures, Words

NAMED = 4
"""As many features are called by name."""


class Readouts:
    """Owns them; `update` is all that changes them."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.epoch, self.score, self.key, self.losses, self.layers, self.caption, self.shown = (
            Readout() for _ in range(7)
        )

    def update(self, snapshot: Snapshot) -> None:
        """Show `snapshot`."""
        metrics, figures = snapshot.metrics, self._words.figures
        classes = snapshot.problem == "classification"
        name = figures.accuracy if classes else figures.r2
        judged = figures.test if len(snapshot.test) else figures.training
        lost, scored = snapshot.judgement
        shown = score(scored, snapshot.problem)
        epoch = grouped(snapshot.epoch, self._words) + _batch(snapshot, figures)
        self.epoch.show(f'<div class="epoch"><span>{figures.epoch}</span><output>{epoch}</output></div>')
        unit = snapshot.plotted
        head = figures.output
        if unit is not None:
            head = unit_name(
                unit.layer, unit.index, snapshot.settings["hidden"], snapshot.n_outputs, self._words
            )
        scores = f"<span>{name} {judged} <b>{shown}</b></span>"
        if snapshot.verdict is not None:
            everywhere = exact_score(snapshot.verdict.score, snapshot.problem)
            scores += f"<span>{figures.everywhere} <b>{everywhere}</b></span>"
        self.score.show(_head(head, scores))
        self.caption.show(f'<p class="caption">{_caption(snapshot, self._words)}</p>')
        self.losses.show(
            _head(
                figures.loss if snapshot.timeline is None else self._words.runs.loss_at.format(epoch=epoch),
                f"<span>{figures.test} <b>{loss(metrics.test_loss)}</b></span>"
                f'<span>{figures.training} <b class="second">{loss(metrics.train_loss)}</b></span>'
                + self._penalty(snapshot),
            ),
        )
        several = figures.cut_classes if snapshot.n_outputs == 1 else figures.cut_several
        explained = several if classes else figures.cut_values
        if snapshot.unfolding is not None:
            explained = self._words.layers.dashed.format(unit=snapshot.settings["next_unit"])
        self.layers.show(
            f'<div class="head lead"><h2>{figures.layers}</h2><span class="figures">{explained}</span></div>',
        )
        self.key.show(_key(snapshot, figures) + ghost_key(snapshot, self._words))
        if snapshot.settings["projector"]:
            self.shown.show(
                f'<div class="shown"><span>{escape(_shown(snapshot, self._words))}</span>'
                '<span class="figures">'
                f"<span>{name} {judged} <b>{shown}</b></span>"
                f"<span>{figures.loss} <b>{loss(lost)}</b></span></span></div>",
            )

    def _penalty(self, snapshot: Snapshot) -> str:
        """What regularization adds to the training loss, if it is on."""
        if snapshot.settings["regularization"] == "none":
            return ""
        penalty = loss(snapshot.metrics.penalty)
        return f'<span>{self._words.figures.penalty} <b class="second">{penalty}</b></span>'


def _shown(snapshot: Snapshot, words: Words) -> str:
    """One line on what is projected, since the controls that say it are not."""
    settings = snapshot.settings
    data = words.choices["dataset"][settings["dataset"]]
    if not settings["hidden"]:
        return words.figures.shown_linear.format(data=data)
    return words.figures.shown.format(
        data=data,
        layers=", ".join(str(n) for n in settings["hidden"]),
        activation=words.choices["model"]["kan"]
        if has_curves(settings)
        else _activations(activations(settings), settings["pieces"], words),
    )


def _activations(names: Iterable[str], pieces: int, words: Words) -> str:
    """The names of activations, each once."""
    said = {name: words.choices["activation"][name] for name in names}
    if "maxout" in said:
        said["maxout"] = words.figures.shown_pieces.format(activation=said["maxout"], pieces=pieces)
    return words.punctuation.items.join(said.values())


def _caption(snapshot: Snapshot, words: Words) -> str:
    """The line under the figure of the stage: what is pointed at, what is shown, or what there is to do."""
    if snapshot.pointed is not None:
        word = stuck_word(snapshot, snapshot.pointed, words.units)
        return (f"{word} · " if word else "") + arithmetic(snapshot, snapshot.pointed, words)
    if snapshot.aimed is not None:
        return _aimed(snapshot, snapshot.aimed, words)
    if snapshot.walk is not None:
        return _passes(snapshot.walk, snapshot.settings["optimizer"], words)
    if snapshot.sweep is not None and snapshot.sweep.sweep is not None:
        return sweep_about(snapshot.sweep.sweep, words)
    if snapshot.timeline is not None:
        seen = words.runs.at_latest if snapshot.timeline.at_latest else words.runs.looking_back
        epoch, last = (grouped(n, words) for n in (snapshot.epoch, snapshot.timeline.epochs[-1]))
        return seen.format(epoch=epoch, last=last)
    if snapshot.hand.tool is not None:
        return how_to(snapshot.hand.tool, snapshot, words.by_hand)
    if snapshot.race is not None:
        late, epoch = snapshot.race.catches_up, grouped(snapshot.epoch, words)
        return words.race.late.format(epoch=epoch) if late else words.race.about
    if snapshot.regions is not None:
        return _regions(snapshot.regions, snapshot, words)
    if snapshot.spectrum is not None:
        say = words.spectrum
        return {None: say.about, "line": say.no_line, "truth": say.no_truth}[snapshot.spectrum.missing]
    if snapshot.signal is not None:
        return words.signal.about
    if snapshot.settings["stage"] == "surface" and (about := _surface(snapshot, words)):
        return about
    if snapshot.settings["stage"] == "layers" and not unfolds(snapshot.settings):
        return words.layers.on_line if snapshot.on_line else words.layers.of_curves
    if not len(snapshot.train):
        return words.captions.begin_empty
    if snapshot.epoch == snapshot.batch == 0 and not snapshot.playing:
        if snapshot.n_outputs > 1:
            marks = " ".join(mark.letter for mark in CLASSES[: snapshot.n_outputs])
            return words.captions.begin_several.format(marks=marks)
        classes = snapshot.problem == "classification"
        return words.captions.begin_classes if classes else words.captions.begin_values
    if snapshot.edges is not None and not room_for_all(
        snapshot.settings["hidden"], len(snapshot.features.chosen), snapshot.n_outputs
    ):
        return words.captions.many_curves
    return words.captions.point


def _aimed(snapshot: Snapshot, parameter: Parameter, words: Words) -> str:
    """What a weight or a bias is at the moment."""
    layer, row, column = parameter
    inputs = inputs_of(snapshot, layer, words)
    is_bias = column == len(inputs)
    what = words.numbers.bias if is_bias else words.numbers.weight.format(input=inputs[column])
    values = snapshot.biases[layer] if is_bias else snapshot.weights[layer][:, column]
    name = row_name(snapshot, layer, row, words)
    caption, value = words.captions.parameter, signed(float(values[row]))
    if snapshot.edges is not None:
        caption = words.captions.told
        if not is_bias:
            what, value = words.numbers.curve.format(input=inputs[column]), value.strip("+")
    return escape(caption.format(unit=name, what=what, value=value))


def _regions(seen: RegionSight, snapshot: Snapshot, words: Words) -> str:
    """What regions are, or why there are none."""
    said = words.regions
    if seen.more_than is not None:
        limit = grouped(seen.more_than, words)
        return (said.pause if snapshot.playing else said.too_many).format(count=limit)
    if seen.bent is None:
        return said.about_line if snapshot.on_line else said.about
    if seen.bent.kind == "features":
        names = [feature_name(name, words) for name in seen.bent.about[:NAMED]]
        names += ["…"] * (len(seen.bent.about) > NAMED)
        return said.bent_features.format(features=escape(words.punctuation.items.join(names)))
    if seen.bent.kind == "splines":
        return said.splines
    of_layers = activations(snapshot.settings)
    smooth = (words.choices["activation"][of_layers[layer]] for layer in seen.bent.layers)
    return said.smooth.format(activation=words.punctuation.items.join(dict.fromkeys(smooth)))


def _surface(snapshot: Snapshot, words: Words) -> str:
    """What is high, or which space is seen; empty where nothing is."""
    said, layer = words.surface, chosen_layer(snapshot)
    if snapshot.on_line or (layer and not in_space(snapshot)):
        return ""
    if layer:
        unit = min(snapshot.settings["next_unit"], snapshot.widths[layer])
        flat = snapshot.edges is None and len(snapshot.rows_of(layer, 0)) == 1
        about = said.about_space if flat else said.about_space_alone
        return about.format(layer=layer, unit=unit)
    return said.about if snapshot.n_outputs == 1 else said.about_classes


def _passes(walk: Walk, optimizer: str, words: Words) -> str:
    """What is seen of a mini-batch that is gone through slowly."""
    captions, step = words.captions, walk.step
    position = words.figures.batch.format(batch=step.batch + 1, n_batches=step.n_batches)
    match walk.phase:
        case Phase.FORWARD:
            what = captions.forward.format(points=step.n_samples, loss=f"{step.loss:.3f}")
        case Phase.BACKWARD:
            what = captions.backward
        case Phase.UPDATE:
            what = captions.update if optimizer == "sgd" else captions.update_by
            name = words.choices["optimizer"][optimizer]
            what = what.format(optimizer=name, rate=f"{step.learning_rate:.3g}")
    return f"{position} · {what}"


def _batch(snapshot: Snapshot, figures: Figures) -> str:
    """Where the epoch stands, if it has been begun: as short as can be, since nothing beside it may move."""
    if not snapshot.batch:
        return ""
    batch, n_batches = snapshot.batch, snapshot.n_batches
    name = figures.batch.format(batch=batch, n_batches=n_batches)
    return f' <small title="{name}">{batch}/{n_batches}</small>'


def _key(snapshot: Snapshot, figures: Figures) -> str:
    """What colours and line of the output plot mean."""
    unit = snapshot.pointed
    if snapshot.on_line:
        return _key_of_line(snapshot, figures)
    if unit is not None:
        largest = f"{float(scale_of(unit.a)):.3g}"
        low, high, line = f"−{largest}", f"+{largest}", '<i class="line thin"></i>' + figures.sum_is_zero
    elif snapshot.n_outputs > 1:
        marks = "".join(
            f'<span><i class="{mark.shape}"></i>{number}</span>'
            for number, mark in enumerate(CLASSES[: snapshot.n_outputs], 1)
        )
        return (
            f'<div class="key"><span>{marks}</span><span><i class="line"></i>{figures.boundary}</span></div>'
        )
    elif snapshot.problem == "classification":
        low, high = '<i class="triangle"></i>−1', '+1<i class="circle"></i>'
        line = '<i class="line"></i>' + figures.boundary
    else:
        scale = snapshot.scale
        low, high = _plain(scale.low), _plain(scale.high)
        if scale.middle == 0:
            high = "+" + high
        line = '<i class="line thin"></i>' + (_plain(scale.middle) if scale.middle else figures.zero)
    return f'<div class="key"><span>{low}<i class="scale"></i>{high}</span><span>{line}</span></div>'


def _key_of_line(snapshot: Snapshot, figures: Figures) -> str:
    """What marks and curve of a function plot mean."""
    if hidden_unit(snapshot) is not None:
        return f'<div class="key"><span></span><span><i class="line"></i>{figures.activation}</span></div>'
    if snapshot.problem == "classification":
        points = '<i class="triangle"></i>−1 <i class="circle"></i>+1'
    else:
        scale = snapshot.scale
        points = f'{_plain(scale.low)}<i class="scale"></i>{"+" * (scale.middle == 0)}{_plain(scale.high)}'
    return f'<div class="key"><span>{points}</span><span><i class="line"></i>{figures.answer}</span></div>'


def _head(name: str, figures: str) -> str:
    return f'<div class="head"><h2>{name}</h2><span class="figures">{figures}</span></div>'


def _plain(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")
