"""`unfold-train`: trains what run files and links ask for, and writes run files; a sweep into one file.

Checkpoints are written on the way. Whatever ends it, a whole file is left; called again, it
goes on from there.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import math
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TextIO

import torch

from unfold.archive import SUFFIX
from unfold.run_file import MAX_RESOLUTION
from unfold_companion import landscape, sweep_command
from unfold_companion.device import NAMES, Choice, choose
from unfold_companion.experiment import (
    PARTIAL,
    Experiment,
    ExperimentError,
    load,
    make,
    read,
    same_settings,
    shown_settings,
)
from unfold_companion.outputs import DeviceOutputs
from unfold_companion.shape import require_supported
from unfold_companion.training import Progress, groups, train
from unfold_companion.unsupported import UnsupportedError

if TYPE_CHECKING:
    from unfold_companion import live

SAVE_EVERY = 5.0
"""Seconds between two writings: what a kill can cost."""
SAVING = 0.05
"""The share of the time that writing may take: a large network's file takes seconds."""
INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""
MAX_SEEDS = 100_000
SHOWN = 10
"""Lines of a summary, at most."""
DTYPES = {"float32": torch.float32, "float64": torch.float64}.items()


def main(argv: Sequence[str] | None = None) -> int:
    """Train; return an exit status."""
    options = parser().parse_args(argv)
    try:
        return run(options, sys.stderr)
    except (ExperimentError, UnsupportedError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {str(error.filename).removesuffix(PARTIAL)}: {error.strerror}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="unfold-train",
        description="Trains run files (.unfold) and links of Unfold, all networks of one shape together.",
    )
    parser.add_argument(
        "experiments", nargs="+", metavar="EXPERIMENT", help="a run file, or a link in quotes"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="PATH",
        help="the file to write; a folder if there are several run files. By default NAME.result.unfold "
        "here. One that is there already is gone on with",
    )
    parser.add_argument(
        "--epochs",
        type=positive,
        metavar="N",
        help="how many there are to be in the end; by default what the settings stop at",
    )
    parser.add_argument(
        "--seeds",
        type=positive,
        default=1,
        metavar="N",
        help="train N networks of each experiment, whose first weights and mini-batches differ: into one "
        "sweep file, or into a run file each if the output is a folder",
    )
    parser.add_argument("--device", choices=NAMES, default="auto", help="by default a GPU if there is one")
    parser.add_argument(
        "--dtype", choices=[name for name, _ in DTYPES], help="by default float32 on a GPU, float64 on a CPU"
    )
    parser.add_argument("--anew", action="store_true", help="begin anew where an output is there already")
    parser.add_argument(
        "--landscape",
        type=positive,
        nargs="?",
        const=MAX_RESOLUTION,
        metavar="N",
        help="in the end compute the page's map of the loss, at N points along each side, by default and at "
        f"most {MAX_RESOLUTION}; its plane is the one that the settings choose. Without an end of training, "
        "of the network as it is",
    )
    parser.add_argument(
        "--serve",
        action="store_true",
        help="print a link to the playground that shows this training as it goes on, on this machine only; "
        "in the end wait until a page has seen it, or for Ctrl-C",
    )
    parser.add_argument(
        "--page",
        metavar="ADDRESS",
        help="with --serve, the address of the playground, http://, https:// or file://; by default that of "
        "the link that is trained, else http://localhost:8000/",
    )
    sweep_command.add_options(parser)
    return parser


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 999999999")
    return int(text)


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Do what the command line asks for, and say so on `out`."""
    if options.seeds > MAX_SEEDS:
        raise ExperimentError(f"--seeds: {options.seeds} are too many; at most {MAX_SEEDS}")
    if options.serve and importlib.util.find_spec("websockets") is None:
        raise ExperimentError("websockets is not installed: pip install 'unfold[live]'")
    side = options.landscape
    if side is not None and not 2 <= side <= MAX_RESOLUTION:
        raise ExperimentError(f"--landscape {side}: allowed are 2 to {MAX_RESOLUTION}")
    if sweep_command.asked_for(options):
        if side is not None:
            raise ExperimentError(
                "--landscape: a sweep file has none; open a network of it, save its run, and name that here"
            )
        if options.serve:
            raise ExperimentError("--serve: a sweep cannot be watched; its file is written as it goes on")
        with _interruptions() as interrupted:
            status = sweep_command.run(options, lambda: not interrupted, out)
        return INTERRUPTED if interrupted else status
    experiments = [found for source in options.experiments for found in load(source, options.seeds)]
    paths = outputs(experiments, options.output)
    if not options.anew:
        experiments = [resumed(experiment, path) for experiment, path in zip(experiments, paths, strict=True)]
    if options.serve and len(experiments) > 1:
        raise ExperimentError(f"--serve: {len(experiments)} experiments; one can be watched")
    path_of = dict(zip(experiments, paths, strict=True))
    for experiment in experiments:
        require_supported(experiment.trainer.plan)
    epochs = {experiment: _epochs(experiment, options) for experiment in experiments}
    choice = choose(options.device)
    dtype = dict(DTYPES)[options.dtype] if options.dtype else choice.dtype
    print(f"device: {choice.said}, {str(dtype).removeprefix('torch.')}", file=out)
    if choice.device.type == "cuda":
        for experiment in experiments:
            experiment.trainer.judge_by(DeviceOutputs(choice.device, dtype))

    begun = time.monotonic()
    with _interruptions() as interrupted, _watching(options, experiments[0], out) as broadcast:
        for until in sorted(set(epochs.values())):
            for group in groups([each for each in experiments if epochs[each] == until]):
                _train(group, until, choice, dtype, path_of, interrupted, broadcast, out)
                if interrupted:
                    break
            if interrupted:
                break
        missing = 0
        for experiment in experiments if side is not None else ():
            if not interrupted and not landscape.has_survey(experiment, side):
                missing += not _survey(experiment, side, choice, dtype, path_of[experiment], interrupted, out)
        for line in summary(experiments, path_of, time.monotonic() - begun):
            print(line, file=out)
        status = INTERRUPTED if interrupted else 1 if missing else 0
        if broadcast is not None:
            if not interrupted and not broadcast.n_pages:
                print("the link opens the whole run now; Ctrl-C ends that", file=out, flush=True)
            broadcast.end(experiments[0], lambda: not interrupted)
    return status


def outputs(experiments: Sequence[Experiment], asked: Path | None) -> list[Path]:
    """Return where each result goes; makes the folder if there is to be one.

    Raises:
        ExperimentError: if several would go to one place.
    """
    names = [f"{experiment.name}.result{SUFFIX}" for experiment in experiments]
    if len(set(names)) < len(names):
        raise ExperimentError("several experiments have the same name: give them in separate calls")
    if asked is None:
        return [Path(name) for name in names]
    if len(names) == 1 and not asked.is_dir():
        return [asked]
    if asked.suffix == SUFFIX:
        raise ExperimentError(f"-o {asked}: {len(names)} results need a folder")
    asked.mkdir(parents=True, exist_ok=True)
    return [asked / name for name in names]


def resumed(experiment: Experiment, path: Path) -> Experiment:
    """Return the experiment as far as the file at its output has come, if there is one.

    Raises:
        ExperimentError: if that is a file of another experiment, or none of ours.
    """
    if not path.exists():
        return experiment
    before = read(path)
    if not same_settings(before.settings, experiment.settings.values()):
        raise ExperimentError(
            f"{path}: holds another experiment; choose another output, or overwrite it with --anew"
        )
    found = make(experiment.name, before)
    found.settings.take({"landscape_plane": experiment.settings.landscape_plane})
    return found if found.trainer.epoch >= experiment.trainer.epoch else experiment


def _epochs(experiment: Experiment, options: argparse.Namespace) -> int:
    until: int = options.epochs or experiment.settings.stop_epoch
    if options.landscape is not None:
        until = until or experiment.trainer.epoch
    elif not until:
        raise ExperimentError(f"{experiment.name}: no end is set; say --epochs N")
    return until


def _train(
    group: Sequence[Experiment],
    until: int,
    choice: Choice,
    dtype: torch.dtype,
    path_of: dict[Experiment, Path],
    interrupted: list[int],
    broadcast: live.Broadcast | None,
    out: TextIO,
) -> None:
    """Train a group, show how far it has come, and write its files every few seconds and in the end."""
    begun = due = time.monotonic()

    def tell(progress: Progress) -> bool:
        now = time.monotonic()
        if out.isatty():
            out.write("\r" + bar(progress, now - begun))
            out.flush()
        if now > due:
            save()
        if broadcast is not None:
            broadcast.put(group[0])
        return not interrupted

    def save() -> None:
        nonlocal due
        before = time.monotonic()
        for experiment in group:
            experiment.save(path_of[experiment])
        now = time.monotonic()
        due = now + max(SAVE_EVERY, (now - before) / SAVING)

    save()  # a path that cannot be written to is found before the work is done
    if broadcast is not None:
        broadcast.put(group[0])
    way = train(group, until, choice.device, dtype, tell)
    save()
    if out.isatty():
        out.write("\n")
    print(f"{len(group)} networks together: {way}", file=out)


@contextlib.contextmanager
def _watching(
    options: argparse.Namespace, experiment: Experiment, out: TextIO
) -> Iterator[live.Broadcast | None]:
    """Yield what a page can watch training by; says on `out` where. None if nobody asked for it."""
    if not options.serve:
        yield None
        return
    from unfold_companion import live  # an extra

    shown_settings(experiment)  # what cannot be watched is refused before it is trained
    (source,) = options.experiments
    own = source.partition("#")[0] if source.startswith(("http://", "https://")) else live.PAGE
    with live.serving(options.page or own) as broadcast:
        print(f"watch it: {broadcast.link(experiment)}", file=out, flush=True)
        yield broadcast


def _survey(
    experiment: Experiment,
    side: int,
    choice: Choice,
    dtype: torch.dtype,
    path: Path,
    interrupted: list[int],
    out: TextIO,
) -> bool:
    """Compute an experiment's landscape and write its file once more; return whether there is one."""
    section = landscape.section_around(experiment)
    if section is None:
        why = "there are no two directions to go in; train a few epochs"
        print(f"{path}: no landscape: {why}", file=out)
        return False
    begun = time.monotonic()

    def tell(share: float) -> bool:
        if out.isatty():
            out.write(f"\r{_blocks(share)} {share:4.0%}  landscape  {time.monotonic() - begun:.0f} s ")
            out.flush()
        return not interrupted

    found = landscape.survey(experiment, section, side, choice.device, dtype, tell)
    if out.isatty():
        out.write("\n")
    if found is None:
        return False
    experiment.landscape = found
    experiment.save(path)
    print(f"{path}: landscape of {side} × {side} points, {time.monotonic() - begun:.1f} s", file=out)
    return True


def bar(progress: Progress, elapsed: float) -> str:
    """Return one line on how far training has come."""
    share = progress.epoch / progress.until
    losses = [experiment.trainer.metrics().train_loss for experiment in progress.experiments[:1]]
    return f"{_blocks(share)} {share:4.0%}  epoch {progress.epoch}  loss {losses[0]:.4f}  {elapsed:.0f} s "


def _blocks(share: float) -> str:
    return f"{'█' * round(24 * share):·<24}"


def summary(experiments: Sequence[Experiment], path_of: dict[Experiment, Path], elapsed: float) -> list[str]:
    """Return what has come of all, best test loss first."""
    by_loss = sorted(experiments, key=lambda each: _or_last(each.trainer.metrics().test_loss))
    lines = []
    for experiment in by_loss[:SHOWN]:
        metrics, trainer = experiment.trainer.metrics(), experiment.trainer
        ending = ", diverged after it" if trainer.diverged else ""
        lines.append(
            f"{path_of[experiment]}: epoch {trainer.epoch}{ending}, "
            f"loss {metrics.train_loss:.4f} in training, "
            f"{metrics.test_loss:.4f} in test; score {metrics.test_score:.3f}"
        )
    if len(by_loss) > SHOWN:
        lines.append(f"and {len(by_loss) - SHOWN} more")
    return [*lines, f"{elapsed:.1f} s"]


def _or_last(loss: float) -> float:
    return math.inf if math.isnan(loss) else loss  # where there are no test points


@contextlib.contextmanager
def _interruptions() -> Iterator[list[int]]:
    """Yield a list that a first Ctrl-C or a polite kill fills; a second one ends at once."""
    received: list[int] = []

    def take(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        if received:
            raise KeyboardInterrupt
        received.append(number)

    before = {number: signal.signal(number, take) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    raise SystemExit(main())
