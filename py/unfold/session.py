"""The only mutable owner of the running state: settings, trainer, playing or not.

Everything that happens ends here: a setting that changed, a button, the passing of time. What
comes out is a Snapshot, handed to whoever subscribed. Knows nothing of widgets, of Bokeh, or
of where the picture is drawn.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from unfold import rules
from unfold.core.backends import Backends
from unfold.core.features import transform
from unfold.core.grid import GridEvaluator, grid_points
from unfold.core.plan import Backend, BackendFactory, Mask
from unfold.core.representation import Representations
from unfold.effects import EFFECT, Effect
from unfold.pace import Pace
from unfold.settings import MAX_WEIGHT, Settings, features_in_sight, inputs
from unfold.snapshot import FeatureTiles, Floats, Snapshot, Unit

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
        self._pinned: tuple[int, int] | None = None
        self._values = MappingProxyType(settings.values())
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
        """Back to the same first weights, epoch 0, paused; what is frozen stays so."""
        self._playing = False
        self._start_again()
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
        self._pointed = self._required(unit)
        self._changed.set()

    def pin(self, unit: tuple[int, int] | None) -> None:
        """Keep one unit at hand, (layer, index), or none.

        Raises:
            ValueError: if the network has no such unit.
        """
        self._pinned = self._required(unit)
        self._changed.set()

    def set_parameter(self, layer: int, unit: int, column: int, value: float) -> None:
        """Set a weight or a bias by hand; the run goes on from there, and its chart has no point of it.

        Args:
            layer, unit: as in `Unit`.
            column: of [W | b]: the index of an input, or their number for the bias.
            value: at most MAX_WEIGHT from 0.

        Raises:
            ValueError: if there is no such parameter, or the value is none of these.
        """
        if not abs(value) <= MAX_WEIGHT:
            raise ValueError(f"{value} is not a number from {-MAX_WEIGHT} to {MAX_WEIGHT}")
        self._trainer.set_parameter(int(self._entries(layer, unit, column)[0]), value)
        self._edited()

    def freeze(self, layer: int, unit: int, column: int | None, frozen: bool) -> None:
        """Have training leave a weight or a bias as it is, or let it move again.

        Args:
            layer, unit, column: as in `set_parameter`; no column for the unit's bias and all of its weights.
            frozen: whether training leaves it alone.

        Raises:
            ValueError: if there is no such parameter.
        """
        mask = self._trainer.plan.frozen.copy()
        mask[self._entries(layer, unit, column)] = frozen
        self._freeze(mask)
        self._changed.set()

    def remove(self, unit: tuple[int, int]) -> None:
        """Take a hidden unit out of the network; all others keep their weights, and the run goes on.

        Raises:
            ValueError: if there is no such unit, or no other one in its layer.
        """
        self._trainer.remove(*unit)
        if self._pinned is not None and self._pinned[0] == unit[0]:
            index = self._pinned[1] - (self._pinned[1] > unit[1])
            self._pinned = None if self._pinned == unit else (unit[0], index)
        self._pointed = self._pinned
        self._follow()
        self.settings.apply({"hidden": self._trainer.network.hidden})

    def has(self, unit: tuple[int, int]) -> bool:
        """Whether the network has such a unit, (layer, index)."""
        layer, index = unit
        widths = self._trainer.network.sizes[1:]
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
            settings=self._values,
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
            frozen=self._frozen,
            features=self._features,
            units=tuple(tiles[:-1]),
            representations=self._views,
            answers=answers,
            decision=layers[-1] if several else layers[-1][0],
            pointed=self._look_at(layers),
            pinned=self._pinned,
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

    def _required(self, unit: tuple[int, int] | None) -> tuple[int, int] | None:
        """The same unit, if there is one like that."""
        if unit is not None and not self.has(unit):
            raise ValueError(f"there is no unit {unit} in a network of {self.settings.hidden}")
        return unit

    def _entries(self, layer: int, unit: int, column: int | None) -> npt.NDArray[np.intp]:
        """Indices of a weight or a bias, or of all that a unit has, among the network's parameters."""
        network = self._trainer.network
        self._required((layer, unit))
        row = network.per_layer(np.arange(network.n_parameters))[layer][unit]
        if column is not None and not 0 <= column < len(row):
            raise ValueError(f"column: {column} is not one of {len(row) - 1} weights and a bias")
        entries: npt.NDArray[np.intp] = row if column is None else row[column : column + 1]
        return entries

    def _freeze(self, frozen: Mask) -> None:
        self._trainer.freeze(frozen)
        self._frozen = tuple(self._trainer.network.per_layer(self._trainer.plan.frozen))

    def _edited(self) -> None:
        """Show what has become of the layers, however seldom they are looked at while training goes on."""
        self._looks = -1
        self._changed.set()

    def _on_settings(self, *events: Any) -> None:
        """The one watcher: everything that follows from changed settings, once each."""
        self._values = MappingProxyType(self.settings.values())
        effects = Effect.VIEW
        for event in events:
            # A network that has these widths already is one that a unit has been taken out of.
            if event.name != "hidden" or self.settings.hidden != self._trainer.network.hidden:
                effects |= EFFECT[event.name]
        if Effect.NETWORK in effects:
            self._start_again()
        elif Effect.DATA in effects:
            self._trainer.set_data(*rules.points(self.settings))
            self._look()
        if Effect.OPTIMIZER in effects:
            self._trainer.set_optimizer(self.settings.optimizer, rules.hyperparameters(self.settings))
        if Effect.RATES in effects:
            for name, value in rules.rates(self.settings).items():
                setattr(self._trainer, name, value)
        if any(event.name == "speed" for event in events):
            self._pace = self._new_pace()
        self._changed.set()

    def _start(self) -> None:
        """A new run: first weights, epoch 0."""
        self._trainer = rules.trainer(self.settings, self._backend)
        self._scale = rules.scale(self.settings)
        self._features = _feature_tiles(self._values)
        self._follow()

    def _start_again(self) -> None:
        """A new run; what is frozen stays so as long as the network has that shape and these inputs."""
        before, features = self._trainer, self._features
        self._start()
        fed = (features.names, features.chosen) == (self._features.names, self._features.chosen)
        if fed and before.network.sizes == self._trainer.network.sizes:
            self._freeze(before.plan.frozen)
        if self._pointed is not None and not self.has(self._pointed):
            self._pointed = None
        if self._pinned is not None and not self.has(self._pinned):
            self._pinned = None

    def _follow(self) -> None:
        """Look at the network that there is now, which is another object than before."""
        self._freeze(self._trainer.plan.frozen)
        network, features = self._trainer.network, self._trainer.features
        self._grids = {n: GridEvaluator(network, features, n) for n in (TILE, FINE)}
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


def _feature_tiles(values: Mapping[str, Any]) -> FeatureTiles:
    names, chosen = features_in_sight(values), inputs(values)
    tiles = transform(grid_points(TILE), names).T.reshape(len(names), TILE, TILE)
    largest = np.abs(tiles).max(axis=(1, 2), keepdims=True)
    pictures = np.divide(tiles, largest, out=np.zeros_like(tiles), where=largest > 0)
    return FeatureTiles(names, tuple(names.index(name) for name in chosen), pictures)


PLANE = np.ascontiguousarray(grid_points(TILE).T.reshape(2, TILE, TILE))
