"""The only mutable owner of the running state: settings, trainer, playing or not.

Everything that happens ends here: a setting that changed, a button, the passing of time. What
comes out is a Snapshot, handed to whoever subscribed. Knows nothing of widgets, of Bokeh, or
of where the picture is drawn.
"""

from __future__ import annotations

import asyncio
import enum
import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from unfold.core.backends import Backends
from unfold.core.datasets import DATASETS, Points, split
from unfold.core.features import FeatureMap, transform
from unfold.core.grid import GridEvaluator, grid_points
from unfold.core.network import Network
from unfold.core.plan import Backend, BackendFactory
from unfold.core.presets import STANDARD
from unfold.core.representation import Representations
from unfold.core.rng import Stream, generator
from unfold.core.trainer import Trainer
from unfold.pace import Pace
from unfold.rules import activation, hyperparameters, schedule
from unfold.settings import DATASET_PARAMETERS, FEATURES, Settings
from unfold.snapshot import Floats, Scale, Snapshot, Unit

TILE = 50
"""Points along each side of the plane at which every unit is evaluated for its own picture, and, while
training goes on, the output too."""
FINE = 100
"""The same when everything stands still; TensorFlow Playground's resolution."""
LOOK_EVERY = 3
"""Frames for one new look at the layers' representations while training goes on: they cost as much as
all the rest of a frame, and the eye does not miss them."""
LOOK_EVERY_RATE = 60.0
"""Below so many epochs a second, every frame has its own look."""
NAP = 1 / 60
"""Longest time in seconds, while the next epoch is not due, between two looks at what there is to draw."""
FRAME_SECONDS = 0.005
"""Training time between two looks at what the visitor did; Pause waits no longer than this."""


class Effect(enum.Flag):
    """What has to be done again when a setting changes."""

    VIEW = enum.auto()
    """Draw."""
    RATES = enum.auto()
    """Tell the trainer; weights, epoch and what the optimizer remembers stay."""
    OPTIMIZER = enum.auto()
    """Go on with another optimizer, which remembers nothing; weights and epoch stay."""
    DATA = enum.auto()
    """Make the points again; weights and epoch stay."""
    NETWORK = enum.auto()
    """Make the network again: first weights, epoch 0."""


EFFECT: Mapping[str, Effect] = MappingProxyType(
    {
        "dataset": Effect.DATA | Effect.NETWORK,
        "n_samples": Effect.DATA,
        "noise": Effect.DATA,
        "train_share": Effect.DATA,
        "data_seed": Effect.DATA,
        "turns": Effect.DATA,
        "arms": Effect.DATA | Effect.NETWORK,
        "rings": Effect.DATA,
        "squares": Effect.DATA,
        "classes": Effect.DATA | Effect.NETWORK,
        "twist": Effect.DATA,
        "random_labels": Effect.DATA,
        "features": Effect.NETWORK,
        "hidden": Effect.NETWORK,
        "activation": Effect.NETWORK,
        "formula": Effect.NETWORK,
        "output_activation": Effect.NETWORK,
        "skips": Effect.NETWORK,
        "dropout": Effect.NETWORK,
        "standardize": Effect.NETWORK,
        "initializer": Effect.NETWORK,
        "weight_seed": Effect.NETWORK,
        "loss": Effect.NETWORK,
        "optimizer": Effect.OPTIMIZER,
        "momentum": Effect.OPTIMIZER,
        "square_memory": Effect.OPTIMIZER,
        "learning_rate": Effect.RATES,
        "schedule": Effect.RATES,
        "schedule_epochs": Effect.RATES,
        "schedule_factor": Effect.RATES,
        "batch_size": Effect.RATES,
        "shuffle": Effect.NETWORK,
        "carry_over": Effect.NETWORK,
        "clip_norm": Effect.RATES,
        "regularization": Effect.RATES,
        "regularization_rate": Effect.RATES,
        "regularization_warm_up": Effect.RATES,
        "speed": Effect.VIEW,
        "show_test": Effect.VIEW,
        "discretize": Effect.VIEW,
        "theme": Effect.VIEW,
    }
)


class Screen(Protocol):
    """Where snapshots are drawn, as far as the pace of training depends on it."""

    @property
    def ready(self) -> bool:
        """Whether the next frame may be sent: the last one does not wait behind another."""
        ...

    async def turn(self) -> None:
        """Let waiting events in; longer when nobody is looking."""
        ...

    async def wait(self) -> None:
        """Return once `ready`."""
        ...

    async def draw(self, emit: Callable[[], None]) -> None:
        """Call `emit` where drawing is allowed, and send what came of it as one frame."""
        ...


class Session:
    """One visitor's network, its data and its training."""

    def __init__(
        self, settings: Settings, clock: Callable[[], float], backend: BackendFactory | None = None
    ) -> None:
        self.settings = settings
        self._clock = clock
        self._backend = backend or Backends()
        self._subscribers: list[Callable[[Snapshot], None]] = []
        self._changed = asyncio.Event()
        self._playing = False
        self._pointed: tuple[int, int] | None = None
        self._pace = self._new_pace()
        self._start()
        settings.param.watch(self._on_settings, list(settings.names()))

    @property
    def backend(self) -> Backend:
        """What runs the epochs: its name, and in words why it is not the kernel."""
        return self._trainer.backend

    # What the visitor does

    @property
    def playing(self) -> bool:
        """Whether training is going on."""
        return self._playing

    def play(self) -> None:
        """Train until `pause`."""
        self._playing = True
        self._pace = self._new_pace()
        self._changed.set()

    def pause(self) -> None:
        """Stop training; takes effect before the next frame."""
        self._playing = False
        self._changed.set()

    def step(self) -> None:
        """Train one epoch, and pause."""
        self._playing = False
        self._train(1)
        self._changed.set()

    def reset(self) -> None:
        """Back to the same first weights, epoch 0, paused."""
        self._playing = False
        self._start()
        self._changed.set()

    def new_data(self) -> None:
        """Other points of the same kind; weights, epoch and playing stay."""
        self.settings.apply({"data_seed": (self.settings.data_seed + 1) % 2**31})

    def new_weights(self) -> None:
        """Other first weights, epoch 0."""
        self.settings.apply({"weight_seed": (self.settings.weight_seed + 1) % 2**31})

    def point(self, unit: tuple[int, int] | None) -> None:
        """Look at one unit, (layer, index) as in `Unit`, or at none.

        Raises:
            ValueError: if the network has no such unit.
        """
        if unit is not None and not self.has(unit):
            raise ValueError(f"there is no unit {unit} in a network of {self.settings.hidden}")
        self._pointed = unit
        self._changed.set()

    def has(self, unit: tuple[int, int]) -> bool:
        """Whether the network has such a unit, (layer, index)."""
        layer, index = unit
        widths = (*self.settings.hidden, self._trainer.network.n_outputs)
        return 0 <= layer < len(widths) and 0 <= index < widths[layer]

    def refresh(self) -> None:
        """Draw the present moment once more."""
        self._changed.set()

    # What comes out

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        """Call `subscriber` with every Snapshot from now on."""
        self._subscribers.append(subscriber)

    def snapshot(self) -> Snapshot:
        """The present moment."""
        trainer = self._trainer
        tiles = self._grids[TILE].evaluate()
        layers = tiles if self._playing else self._grids[FINE].evaluate()
        answers = trainer.loss.link(tiles[-1])
        output = answers if self._playing else trainer.loss.link(layers[-1])
        several = len(output) > 1
        self._looks += 1
        if not self._playing or self._pace.rate < LOOK_EVERY_RATE or self._looks % LOOK_EVERY == 0:
            self._views = tuple(self._representations.update(tiles, trainer.loss.link))
        return Snapshot(
            settings=MappingProxyType(self.settings.values()),
            problem=trainer.problem,
            playing=self._playing,
            diverged=trainer.diverged,
            epoch=trainer.epoch,
            metrics=trainer.metrics(),
            history=trainer.history.arrays(),
            train=trainer.train,
            test=trainer.test,
            weights=tuple(trainer.network.weights),
            biases=tuple(trainer.network.biases),
            features=FEATURE_TILES,
            units=tuple(tiles[:-1]),
            representations=self._views,
            answers=answers,
            decision=layers[-1] if several else layers[-1][0],
            pointed=self._look_at(layers),
            output=output if several else output[0],
            scale=self._scale,
        )

    def emit(self) -> None:
        """Hand the present moment to every subscriber."""
        snapshot = self.snapshot()
        for subscriber in self._subscribers:
            subscriber(snapshot)

    async def run(self, screen: Screen) -> None:
        """Train and draw, for ever.

        While playing, training goes on until the page has drawn the last frame, in portions of at
        most FRAME_SECONDS with a look at what the visitor did after each, and no faster than the
        speed asked for; then the next frame is sent. While paused, a frame is drawn for every
        change.
        """
        while True:
            if self._playing:
                if due := self._pace.due:
                    self._pace.count(self._train_for(FRAME_SECONDS, due))
                    self._changed.set()
                await screen.turn()
                if not (self._changed.is_set() and screen.ready):
                    if self._playing and not self._pace.due:
                        await asyncio.sleep(min(self._pace.wait, NAP))
                    continue
            else:
                await self._changed.wait()
                await screen.wait()
            self._changed.clear()
            await screen.draw(self.emit)

    # How it is done

    def _look_at(self, layers: list[Floats]) -> Unit | None:
        """The unit that is pointed at, over the plane, from the activations of all layers there."""
        if self._pointed is None:
            return None
        layer, index = self._pointed
        network = self._trainer.network
        inputs = layers[layer - 1] if layer else self._grids[layers[0].shape[-1]].features
        z = np.tensordot(network.weights[layer][index], inputs, 1) + network.biases[layer][index]
        return Unit(layer, index, z, layers[layer][index])

    def _on_settings(self, *events: Any) -> None:
        """The one watcher: everything that follows from changed settings, once each."""
        effects = Effect.VIEW
        for event in events:
            effects |= EFFECT[event.name]
        if Effect.NETWORK in effects:
            self._start()
        elif Effect.DATA in effects:
            self._trainer.set_data(*self._points())
            self._look()
        if Effect.OPTIMIZER in effects:
            self._trainer.set_optimizer(self.settings.optimizer, hyperparameters(self.settings))
        if Effect.RATES in effects:
            self._tune()
        if any(event.name == "speed" for event in events):
            self._pace = self._new_pace()
        self._changed.set()

    def _points(self) -> tuple[Points, Points]:
        """Training and test points, as the settings want them."""
        settings = self.settings
        points = DATASETS[settings.dataset].generate(
            settings.n_samples,
            settings.noise / 100,
            generator(settings.data_seed, Stream.DATA),
            random_labels=float(settings.random_labels),
            **self._parameters(),
        )
        return split(points, settings.train_share / 100)

    def _parameters(self) -> dict[str, Any]:
        """What the present dataset can be asked for."""
        return {
            name: getattr(self.settings, name) for name in DATASET_PARAMETERS.get(self.settings.dataset, ())
        }

    def _start(self) -> None:
        """A new run: first weights, epoch 0."""
        settings = self.settings
        dataset = DATASETS[settings.dataset]
        problem, n_classes = dataset.problem, dataset.n_classes(**self._parameters())
        network = Network(
            len(settings.features),
            settings.hidden,
            activation(settings),
            settings.output_activation,
            n_outputs=n_classes if n_classes > 2 else 1,
            skips=settings.skips,
            dropout=settings.dropout,
        )
        network.initialize(settings.initializer, generator(settings.weight_seed, Stream.WEIGHTS))
        train, test = self._points()
        names = settings.features
        self._trainer = Trainer(
            network,
            train,
            test,
            features=FeatureMap.standardized(names, train.X) if settings.standardize else names,
            problem=problem,
            loss=STANDARD.loss[problem] if settings.loss == "auto" else settings.loss,
            optimizer=settings.optimizer,
            hyperparameters=hyperparameters(settings),
            learning_rate=settings.learning_rate,
            schedule=schedule(settings),
            batch_size=settings.batch_size,
            rng=generator(settings.weight_seed, Stream.SHUFFLE) if settings.shuffle else None,
            carry_over=settings.carry_over,
            clip_norm=settings.clip_norm or None,
            regularizer=settings.regularization,
            regularization_rate=settings.regularization_rate,
            regularization_warm_up=settings.regularization_warm_up,
            backend=self._backend,
        )
        if self._pointed is not None and not self.has(self._pointed):
            self._pointed = None
        self._scale = Scale() if n_classes else Scale.of(dataset.dense(**self._parameters()).y)
        self._grids = {n: GridEvaluator(network, self._trainer.features, n) for n in (TILE, FINE)}
        self._look()

    def _look(self) -> None:
        """Look at the present network and data afresh."""
        trainer = self._trainer
        self._representations = Representations(
            trainer.network, trainer.features, trainer.train, trainer.problem, PLANE
        )
        self._looks = -1  # the next snapshot looks, whatever is played

    def _new_pace(self) -> Pace:
        speed = self.settings.speed
        return Pace(math.inf if speed == "max" else float(speed), self._clock)

    def _tune(self) -> None:
        trainer, settings = self._trainer, self.settings
        trainer.learning_rate = settings.learning_rate
        trainer.schedule = schedule(settings)
        trainer.batch_size = settings.batch_size
        trainer.clip_norm = settings.clip_norm or None
        trainer.regularizer = settings.regularization
        trainer.regularization_rate = settings.regularization_rate
        trainer.regularization_warm_up = settings.regularization_warm_up

    def _train(self, epochs: int) -> None:
        self._trainer.run(epochs)
        self._stop_if_diverged()

    def _train_for(self, seconds: float, at_most: float) -> int:
        trained = self._trainer.run_for(seconds, self._clock, at_most)
        self._stop_if_diverged()
        return trained

    def _stop_if_diverged(self) -> None:
        if self._trainer.diverged:
            self._playing = False
            self._changed.set()


def _feature_tiles() -> Floats:
    """Every feature over the plane, each divided by its largest value there."""
    tiles = transform(grid_points(TILE), FEATURES).T.reshape(len(FEATURES), TILE, TILE)
    scaled: Floats = tiles / np.abs(tiles).max(axis=(1, 2), keepdims=True)
    return scaled


FEATURE_TILES = _feature_tiles()
PLANE = np.ascontiguousarray(grid_points(TILE).T.reshape(2, TILE, TILE))
