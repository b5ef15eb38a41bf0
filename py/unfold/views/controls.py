"""Widgets for settings and commands.

A control says which settings it shows and how a widget's value becomes changes of settings;
it decides nothing. Every widget wears the same stylesheet, `widgets.css`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import panel as pn
from bokeh.models import PrintfTickFormatter

from unfold.settings import (
    ACTIVATIONS,
    DATASET_PARAMETERS,
    DATASETS,
    INITIALIZERS,
    LANDSCAPE_PLANES,
    LEARNING_RATES,
    MAX_LAYERS,
    MAX_UNITS,
    MODELS,
    OWN_DATASETS,
    RACE_LOSSES,
    REGION_FILLS,
    SPEEDS,
    STAGES,
    SWEEP_QUANTITIES,
    Settings,
    activations,
    has_curves,
    on_line,
    unfolds,
)
from unfold.views import icons
from unfold.views.control import Apply, Changes, Control, Restrictions, SelectControl, quoted, restrict
from unfold.views.explanation import explain, explanation
from unfold.views.feature_list import FeatureList
from unfold.views.geometry import ROOMY_LAYERS, WIDTH, columns
from unfold.views.numbers import decimal
from unfold.views.shortcuts import key_classes
from unfold.views.surface_list import SurfaceList
from unfold.views.theme import STYLESHEET, Palette
from unfold.views.thumbnails import thumbnails
from unfold.words.words import Words

REGULARIZATION_RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
BATCH_SIZES = (1, 2, 5, 10, 15, 20, 25, 30, 50, 100)
EVERYDAY = 4
"""Datasets of a problem that are always in sight; the others come with "More data"."""
ROOM_FOR_WORDS = 3
"""Above more hidden layers than this there is room for the number of units only; above as many, where the
page does not say otherwise by its property --last-words."""
NEW_LAYER = 2
"""Units of a hidden layer that is added to an empty network."""

THEME_CLASSES = ("tool", *key_classes("theme"))

W = TypeVar("W", bound=pn.widgets.Widget)


class Controls:
    """All widgets of the page, by the place they stand in; `sync` keeps them true."""

    def __init__(self, settings: Settings, apply: Apply, words: Words) -> None:
        self._words = words
        self._apply = apply
        self._settings = settings
        self._controls: list[Control] = []
        # What it says changes with a style: another label would build the button anew, without the focus.
        commands = words.commands
        play = {"--off": quoted(commands.play), "--on": quoted(commands.pause)}
        self.play = self._wear(
            pn.widgets.Toggle(label="", css_classes=["play", *key_classes("play")], styles=play)
        )
        explain(self.play, words.parts["play"])
        self.reset = self._button("reset", commands.reset, icons.RESET, "tool", "line")
        self.step = self._button("step", commands.step, icons.STEP, "tool", "line")
        self.theme = self._button("theme", commands.theme, icons.THEME, *THEME_CLASSES)
        other = words.choices["language"][words.other]
        self.language = self._wear(pn.widgets.Button(label=other, css_classes=["language"]))
        explain(self.language, words.parts["language"])
        self.new_weights = self._button("new_weights", commands.new_weights, icons.NEW, "tool", "small")
        self.new_data = self._button("new_data", commands.new_data, icons.NEW, "wide", "line")
        self.leave_projector = self._button(
            "projector", commands.leave_projector, icons.CLOSE, "tool", "leave-projector"
        )
        self.step_batch = self._button("step_batch", commands.step_batch, icons.STEP_BATCH, "tool", "line")
        self.transport = _row(self.reset, self.play, self.step, self.step_batch)
        self.training = self._training()
        self.data = self._data()
        self.data_settings = self._data_settings()
        self.stage = self._stage()
        self.network = self._network()
        features = FeatureList(settings, apply, words)
        explain(features.widget, words.settings["features"])
        self._bind(features)
        self.features = features.widget
        self.widths = self._widths()
        self.view = _row(self._check("show_test"), self._check("discretize"))
        self.log_loss = self._log_loss()
        self.errors = self._errors()
        self._drawn = ""
        self._synced: tuple[object, ...] = (None, None)
        self._restrictions = Restrictions()
        self._shown_data: tuple[str, bool] | None = None

    def resume(self, before: Controls) -> None:
        """Open what is open in `before`."""
        self.more.value = before.more.value

    def sync(self, settings: Changes, palette: Palette, *, playing: bool) -> None:
        """Show `settings` in every widget; the very same ones are shown already."""
        if self.play.value != playing:
            self.play.value = playing
        synced = (settings, palette)
        if all(new is old for new, old in zip(synced, self._synced, strict=True)):
            return
        self._synced = synced
        if palette.name != self._drawn:
            self._drawn = palette.name
            for group in self._datasets.values():
                group.stylesheets = [STYLESHEET, thumbnails(tuple(group.options.values()), palette)]
        self._restrict(settings)
        self._sync_data(settings["dataset"])
        for control in self._controls:
            control.sync(settings)
        # The page's colours, sizes and places follow classes of this button's element: see site/style.css.
        classes = [*THEME_CLASSES, f"{settings['stage']}-on-stage"]
        if on_line(settings):
            classes.append("on-line")
        if unfolds(settings):
            classes.append("unfolds")
        classes.append(f"theme-{palette.name}")
        if settings["projector"]:
            classes.append("projector")
        if not settings["shortcuts"]:
            classes.append("no-keys")
        if self.theme.css_classes != classes:
            self.theme.css_classes = classes
        self._place_widths(settings["hidden"])
        self._sync_stage(settings)

    def _restrict(self, settings: Changes) -> None:
        """Hide and disable what the link asks for."""
        restrictions = Restrictions.of(settings)
        if restrictions == self._restrictions:
            return
        self._restrictions = restrictions
        hidden, locked = restrictions
        for control in self._controls:
            control.restrict(hidden, locked)
        for button, name, *changes in self._commands:
            restrict(button, hidden=name in hidden, locked=not locked.isdisjoint([name, *changes]))
        self._shown_data = None  # some of it is hidden at other times, too

    @property
    def _commands(self) -> tuple[tuple[Any, ...], ...]:
        """Buttons, the part or the setting that each stands for, and what else it changes."""
        return (
            (self.reset, "transport.reset"),
            (self.play, "transport.play"),
            (self.step, "transport.step"),
            (self.step_batch, "transport.step_batch"),
            (self.new_data, "data.new", "data_seed"),
            (self.new_weights, "network.new", "weight_seed"),
            (self.theme, "theme"),
            (self.language, "language"),
            (self.leave_projector, "projector"),
        )

    # The places

    def _training(self) -> pn.Row:
        return _row(
            self._named("speed", SPEEDS),
            self._number("learning_rate", LEARNING_RATES),
            self._number("batch_size", BATCH_SIZES),
            self._regularization(),
        )

    def _regularization(self) -> pn.widgets.Select:
        """Kind and rate in one list, since the one means nothing without the other."""
        no = ("none", 0.0)
        names = self._words.choices["regularization"]

        def show(settings: Changes) -> tuple[str, float]:
            kind = settings["regularization"]
            return no if kind == no[0] else (kind, settings["regularization_rate"])

        def label(value: tuple[str, float]) -> str:
            kind, rate = value
            return names[kind] + ("" if kind == no[0] else f" · {decimal(rate)}")

        widget = self._select(
            self._name("regularization"),
            [no, *((kind, rate) for kind in ("l1", "l2") for rate in REGULARIZATION_RATES)],
            show,
            lambda value: {"regularization": value[0], "regularization_rate": value[1]},
            label,
            "regularization",
            "regularization_rate",
        )
        explain(widget, self._words.settings["regularization"])
        return widget

    def _data(self) -> pn.Column:
        problems = self._words.problems
        problem = self._select(
            self._words.lists.problem,
            list(problems),
            lambda s: DATASETS[s["dataset"]],
            lambda value: {"dataset": next(name for name, kind in DATASETS.items() if kind == value)},
            problems.__getitem__,
            "dataset",
        )
        problem.css_classes = ["bare"]
        explain(problem, self._words.parts["problem"])
        # One list for each problem. The page says at which place of a list somebody clicked, so that
        # a list which changed while that was on its way would take it for another dataset.
        self._datasets = {kind: self._dataset_list(kind) for kind in problems}
        self.more = self._wear(
            pn.widgets.Toggle(label=self._words.commands.more_data, css_classes=["disclosure"])
        )
        explain(self.more, self._words.parts["more_data"])
        self.more.param.watch(lambda _: self._sync_data(self._settings.dataset), "value")
        return _column(problem, *self._datasets.values(), self.more)

    def _sync_data(self, dataset: str) -> None:
        """Show what belongs to `dataset`: its list, whole or its first pictures, and its own sliders."""
        shown = (dataset, self.more.value)
        if shown == self._shown_data:
            return
        self._shown_data = shown
        hidden = self._restrictions.hidden
        listed = "dataset" not in hidden
        self.more.visible = listed and len(self._datasets[DATASETS[dataset]].options) > EVERYDAY
        for problem, group in self._datasets.items():
            group.visible = listed and problem == DATASETS[dataset]
            group.css_classes = ["thumbnails", problem, *(["more"] if self.more.value else [])]
        for name, slider in self._parameters.items():
            slider.visible = name in DATASET_PARAMETERS.get(dataset, ()) and name not in hidden
        for name, widget in self._drawing.items():
            widget.visible = dataset not in OWN_DATASETS and name not in hidden

    def _dataset_list(self, problem: str) -> pn.widgets.RadioBoxGroup:
        names = [name for name, kind in DATASETS.items() if kind == problem]
        group = self._wear(
            pn.widgets.RadioBoxGroup(
                options={self._words.choices["dataset"][name]: name for name in names},
                css_classes=["thumbnails", problem],
            )
        )

        explain(group, self._words.settings["dataset"])

        def show(settings: Changes) -> str | None:
            return settings["dataset"] if settings["dataset"] in names else None

        self._bind(Control(group, self._apply, show, lambda value: {"dataset": value}, "dataset"))
        return group

    def _data_settings(self) -> pn.Column:
        self._parameters = {
            "turns": self._slider("turns", 0.25, "%.2f"),
            "arms": self._slider("arms", 1, "%d"),
            "rings": self._slider("rings", 1, "%d"),
            "squares": self._slider("squares", 1, "%d"),
            "classes": self._slider("classes", 1, "%d"),
            "twist": self._slider("twist", 0.05, "%.2f"),
            "terms": self._slider("terms", 1, "%d"),
            "modulus": self._slider("modulus", 1, "%d"),
        }
        # What says how points are drawn, where any are.
        self._drawing = {
            "noise": self._slider("noise", 5, "%d %%"),
            "train_share": self._slider("train_share", 10, "%d %%"),
            "n_samples": self._slider("n_samples", 20, "%d"),
            "random_labels": self._check("random_labels"),
            "data_seed": self._integer("data_seed"),
        }
        return _column(*self._parameters.values(), *self._drawing.values())

    def _network(self) -> pn.Row:
        layers = self._spinner(0, MAX_LAYERS, self._name("hidden"))

        def resize(n: int) -> Changes:
            hidden = self._settings.hidden
            return {"hidden": hidden[:n] + (hidden[-1] if hidden else NEW_LAYER,) * (n - len(hidden))}

        explain(layers, self._words.settings["hidden"])
        self._bind(Control(layers, self._apply, lambda s: len(s["hidden"]), resize, "hidden"))
        names = self._words.choices["activation"]

        def shared(settings: Changes) -> str:
            """What all layers apply, or the activations of single layers."""
            used = activations(settings) or (settings["activation"],)
            return used[0] if len(set(used)) == 1 else ", ".join(names[name] for name in used)

        activation = self._select(
            self._name("activation"),
            ACTIVATIONS,
            shared,
            lambda value: {"activation": value, "activations": ()} if value in names else {},
            lambda value: names.get(value, value),
            "activation",
        )
        activation.css_classes = ["inline"]
        explain(activation, self._words.settings["activation"])
        # Where units apply nothing to their sums, the setting that says so has the place of the activation.
        self._activation, self._model = activation, self._named("model", MODELS, "inline")
        self._initializer = self._named("initializer", INITIALIZERS, "inline", "spare")
        self._surface = SurfaceList(self._apply, self._words)
        self._bind(self._surface)
        self._next_unit = self._integer("next_unit")
        self._fill = self._named("region_fill", REGION_FILLS, "inline")
        self._race_loss = self._named("race_loss", RACE_LOSSES, "inline")
        self._quantity = self._named("sweep_quantity", SWEEP_QUANTITIES, "inline")
        self._plane = self._named("landscape_plane", LANDSCAPE_PLANES, "inline")
        return _row(
            layers,
            activation,
            self._model,
            self._initializer,
            self._surface.widget,
            self._next_unit,
            self._fill,
            self._race_loss,
            self._quantity,
            self._plane,
            self.new_weights,
        )

    def _stage(self) -> pn.Row:
        """The tabs over the stage."""

        def tab(name: str) -> pn.widgets.Toggle:
            toggle = self._wear(
                pn.widgets.Toggle(
                    label=self._words.choices["stage"][name],
                    css_classes=["tab", f"tab-{name}", *key_classes(name)],
                )
            )
            explain(toggle, self._words.parts[f"stage-{name}"])
            # Pressed once more it stays where it is.
            self._bind(
                Control(toggle, self._apply, lambda s: s["stage"] == name, lambda _: {"stage": name}, "stage")
            )
            return toggle

        self._tabs = {name: tab(name) for name in STAGES}
        return pn.Row(*self._tabs.values(), margin=0, css_classes=["row", "tabs"], stylesheets=[STYLESHEET])

    def _sync_stage(self, settings: Changes) -> None:
        """Show what belongs to the view on the stage, and to the edges."""
        stage, curves = settings["stage"], has_curves(settings)
        in_layers = stage == "layers" or (stage == "surface" and settings["surface"] != "answer")
        several = len(self._surface.offered) > 1
        for widget, name, belongs in (
            (self._activation, "activation", not curves),
            (self._model, "model", curves),
            (self._initializer, "initializer", stage == "network"),
            (self._surface.widget, "surface", stage == "surface" and several),
            (self._next_unit, "next_unit", in_layers and unfolds(settings)),
            (self._fill, "region_fill", stage == "regions"),
            (self._race_loss, "race_loss", stage == "race"),
            (self._quantity, "sweep_quantity", stage == "sweep"),
            (self._plane, "landscape_plane", stage == "landscape"),
        ):
            shown = belongs and name not in self._restrictions.hidden
            if widget.visible != shown:
                widget.visible = shown

    def _widths(self) -> pn.Row:
        def resize(layer: int) -> Callable[[int], Changes]:
            def ask(n: int) -> Changes:
                hidden = self._settings.hidden
                return {"hidden": (*hidden[:layer], n, *hidden[layer + 1 :])} if layer < len(hidden) else {}

            return ask

        def show(layer: int) -> Callable[[Changes], int]:
            return lambda s: s["hidden"][layer] if layer < len(s["hidden"]) else 1

        self._spinners = [
            self._spinner(1, MAX_UNITS, self._words.lists.units_of_layer.format(layer=n + 1))
            for n in range(MAX_LAYERS)
        ]
        for layer, spinner in enumerate(self._spinners):
            spinner.css_classes = ["stepper", "width"]
            self._bind(Control(spinner, self._apply, show(layer), resize(layer), "hidden"))
        return pn.Row(*self._spinners, margin=0, css_classes=["widths"], stylesheets=[STYLESHEET])

    def _place_widths(self, hidden: tuple[int, ...]) -> None:
        middles, lists = columns(len(hidden))[1:-1], self._words.lists
        for layer, spinner in enumerate(self._spinners):
            used = layer < len(hidden) and "hidden" not in self._restrictions.hidden
            if spinner.visible != used:
                spinner.visible = used
            if used:
                room = len(hidden) <= ROOM_FOR_WORDS
                last = len(hidden) == ROOM_FOR_WORDS
                steps = len(hidden) <= ROOMY_LAYERS  # with more the number itself is typed
                unit = quoted(lists.unit if hidden[layer] == 1 else lists.units)
                # All of them, each time: BokehJS keeps a style that it is not told of again.
                styles = {
                    "left": f"{100 * middles[layer] / WIDTH:.3f}%",
                    "--words": "var(--last-words, inline)" if last else "initial",
                    "--unit": unit if room else "initial",
                    "--step": "initial" if room else "24px",
                    "--steps": "block" if steps else "none",
                    "--field-line": "0px" if steps else "1px",
                    **explanation(self._words.parts["width"]),
                }
                if spinner.styles != styles:
                    spinner.styles = styles

    # The kinds

    def _name(self, setting: str) -> str:
        return self._words.settings[setting].label

    def _wear(self, widget: W) -> W:
        widget.param.update(stylesheets=[STYLESHEET], margin=0)
        return widget

    def _bind(self, control: Control) -> None:
        self._controls.append(control)

    def _button(self, command: str, label: str, icon: str, *classes: str) -> pn.widgets.Button:
        """The button of a command, with its key and what it is."""
        button = self._wear(
            pn.widgets.Button(
                label=label, icon=icon, icon_size="18px", css_classes=[*classes, *key_classes(command)]
            )
        )
        explain(button, self._words.parts[command])
        return button

    def _select(
        self,
        name: str,
        values: Sequence[Any],
        show: Callable[[Changes], Any],
        ask: Callable[[Any], Changes],
        label: Callable[[Any], str],
        *settings: str,
    ) -> pn.widgets.Select:
        widget = self._wear(pn.widgets.Select(label=name, options={label(v): v for v in values}, width=None))
        self._bind(SelectControl(widget, self._apply, show, ask, label, *settings))
        return widget

    def _number(self, name: str, values: Sequence[float]) -> pn.widgets.Select:
        widget = self._select(self._name(name), values, lambda s: s[name], lambda v: {name: v}, decimal, name)
        explain(widget, self._words.settings[name])
        return widget

    def _named(self, name: str, values: Sequence[str], *classes: str) -> pn.widgets.Select:
        names = self._words.choices[name]
        widget = self._select(
            self._name(name), values, lambda s: s[name], lambda v: {name: v}, names.__getitem__, name
        )
        widget.css_classes = list(classes)
        explain(widget, self._words.settings[name])
        return widget

    def _slider(self, name: str, step: float, form: str) -> pn.widgets.IntSlider | pn.widgets.FloatSlider:
        low, high = self._settings.param[name].bounds
        kind = pn.widgets.IntSlider if isinstance(step, int) else pn.widgets.FloatSlider
        widget = self._wear(
            kind(
                label=self._name(name),
                start=low,
                end=high,
                step=step,
                format=PrintfTickFormatter(format=form),
                styles={"--label": quoted(self._name(name))},
                sizing_mode="stretch_width",
            )
        )
        explain(widget, self._words.settings[name])
        self._bind(Control(widget, self._apply, lambda s: s[name], lambda v: {name: v}, name))
        return widget

    def _log_loss(self) -> pn.widgets.CheckBoxGroup:
        check = self._wear(
            pn.widgets.CheckBoxGroup(
                options={self._words.figures.log: "log_loss"}, css_classes=["checks", "log"]
            )
        )
        explain(check, self._words.settings["log_loss"])
        self._bind(
            Control(
                check,
                self._apply,
                lambda s: ["log_loss"] if s["log_loss"] else [],
                lambda value: {"log_loss": bool(value)},
            )
        )
        return check

    def _errors(self) -> pn.widgets.Toggle:
        """Lies over the score, so that the score itself is what is clicked."""
        toggle = self._wear(
            pn.widgets.Toggle(
                label=self._words.commands.errors, icon=icons.DOWN, icon_size="18px", css_classes=["score"]
            )
        )
        explain(toggle, self._words.settings["show_errors"])
        self._bind(
            Control(
                toggle, self._apply, lambda s: s["show_errors"], lambda value: {"show_errors": bool(value)}
            )
        )
        return toggle

    def _integer(self, name: str) -> pn.widgets.IntInput:
        low, high = self._settings.param[name].bounds
        widget = self._spinner(low, high, self._name(name))
        explain(widget, self._words.settings[name])
        self._bind(Control(widget, self._apply, lambda s: s[name], lambda v: {name: v}, name))
        return widget

    def _spinner(self, low: int, high: int, name: str) -> pn.widgets.IntInput:
        return self._wear(
            pn.widgets.IntInput(
                label=name, start=low, end=high, step=1, value=low, css_classes=["stepper"], width=None
            )
        )

    def _check(self, name: str) -> pn.widgets.CheckBoxGroup:
        widget = self._wear(
            pn.widgets.CheckBoxGroup(options={self._name(name): name}, css_classes=["checks", name])
        )
        explain(widget, self._words.settings[name])
        self._bind(
            Control(
                widget,
                self._apply,
                lambda s: [name] if s[name] else [],
                lambda value: {name: name in value},
                name,
            )
        )
        return widget


def _row(*children: Any) -> pn.Row:
    return pn.Row(*children, margin=0, css_classes=["row"], stylesheets=[STYLESHEET])


def _column(*children: Any) -> pn.Column:
    return pn.Column(*children, margin=0, css_classes=["column"], stylesheets=[STYLESHEET])
