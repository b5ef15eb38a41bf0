"""python3 build VERB: builds, serves, tests and measures the site."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  # whoever runs an older one should be told so
    sys.exit(f"Unfold needs Python 3.11 or newer; this is {sys.version.split()[0]}")

import environment
from errors import BuildError
from places import PY

sys.path.insert(0, str(PY))  # our own package is imported from its sources

# Verbs import what they need when they run: before the environment stands, there's nothing to import.


def build_site(options: argparse.Namespace, _: list[str]) -> int:
    """Build dist/."""
    environment.enter(sys.argv[1:])
    import dist
    import sizes

    dist.build()
    print(sizes.report(options.brotli))
    return 0


def build_stick(options: argparse.Namespace, _: list[str]) -> int:
    """Build dist/, and of it a folder that opens without a host."""
    environment.enter(sys.argv[1:])
    import dist
    import stick

    dist.build()
    stick.build(options.folder)
    return 0


def serve_site(options: argparse.Namespace, _: list[str]) -> int:
    """Build dist/ and serve it, or run the app natively."""
    environment.enter(sys.argv[1:])
    import serve

    if options.native:
        return serve.run_native(options.port, options.browser)
    import dist

    dist.build()
    return serve.run(options.port, options.browser)


def run_tests(options: argparse.Namespace, rest: list[str]) -> int:
    """Run every test."""
    environment.enter(sys.argv[1:])
    import check

    return check.run(options.fast, rest)


def run_bench(_: argparse.Namespace, rest: list[str]) -> int:
    """Measure the built site, built first unless only help is wanted."""
    environment.enter(sys.argv[1:])
    if rest[:1] == ["core"]:
        import bench_core

        return bench_core.main(rest[1:])
    import bench

    if not {"-h", "--help"}.intersection(rest):
        import browsers
        import dist

        dist.build()
        browsers.ensure()
    return bench.main(rest)


def replay(options: argparse.Namespace, _: list[str]) -> int:
    """Replay reference trajectories on every backend."""
    environment.enter(sys.argv[1:])
    import conformance

    return conformance.run(options.folder)


def draw_posters(_: argparse.Namespace, __: list[str]) -> int:
    """Draw the pictures of the example page anew."""
    environment.enter(sys.argv[1:])
    import dist
    import posters

    dist.build()
    posters.make()
    dist.build()
    return 0


def clean_up(options: argparse.Namespace, _: list[str]) -> int:
    """Remove what was built."""
    import clean

    clean.run(everything=options.all)
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line: one sub-command per verb."""
    whole = argparse.ArgumentParser(
        prog="python3 build",
        description="Builds, serves, tests and measures Unfold's site. "
        "The first run makes an environment in .cache/; later ones use the network for nothing.",
    )
    verbs = whole.add_subparsers(metavar="VERB", required=True)

    verb = verbs.add_parser(
        "site", help="build the site into dist/", description="Builds the site into dist/."
    )
    verb.add_argument(
        "--brotli", action="store_true", help="also weigh the payloads as brotli, which takes a minute"
    )
    verb.set_defaults(run=build_site)

    text = "write a folder that opens by double-click, for a USB stick"
    verb = verbs.add_parser(
        "usb",
        help=text,
        description=f"{text.capitalize()}: unfold.html with all that makes it start fast beside it.",
    )
    verb.add_argument("folder", type=Path, metavar="DIR", help="where to; made if it is not there")
    verb.set_defaults(run=build_stick)

    text = "build the site and serve it on this machine"
    verb = verbs.add_parser("serve", help=text, description=f"{text.capitalize()}, until Ctrl-C.")
    verb.add_argument(
        "--port", type=int, metavar="N", help="the port; by default the first free one from 8000 on"
    )
    verb.add_argument("--no-browser", dest="browser", action="store_false", help="don't open a browser")
    verb.add_argument(
        "--native", action="store_true", help="run the app in this machine's own Python, under `panel serve`"
    )
    verb.set_defaults(run=serve_site)

    verb = verbs.add_parser(
        "test",
        help="run every test",
        description="Checks style and types, builds the site, and runs pytest over tests/. "
        "Whatever else is on the command line goes to pytest.",
    )
    verb.add_argument(
        "--fast",
        action="store_true",
        help="leave out what needs a built site or a browser, and fetch no PyTorch",
    )
    verb.set_defaults(run=run_tests, takes_rest=True)

    # The bench reads its own command line, --help included.
    verb = verbs.add_parser("bench", help="measure the built site in a browser", add_help=False)
    verb.set_defaults(run=run_bench, takes_rest=True)

    text = "replay reference trajectories on every backend"
    verb = verbs.add_parser(
        "conformance",
        help=text,
        description=f"{text.capitalize()} and print how far each is from them. The exit status is 1 if one "
        "is further than 1e-9, and 2 if a file is not as tests/reference/conformance/README.md has it.",
    )
    verb.add_argument("folder", type=Path, metavar="DIR", help="a folder of such files, *.json")
    verb.set_defaults(run=replay)

    text = "draw the pictures of the example page anew"
    verb = verbs.add_parser(
        "posters",
        help=text,
        description=f"{text.capitalize()}: those that site/examples shows before its playgrounds "
        "are started. To be run when a state there, or what it looks like, has changed.",
    )
    verb.set_defaults(run=draw_posters)

    verb = verbs.add_parser(
        "clean", help="remove what was built", description="Removes dist/ and what it's made from."
    )
    verb.add_argument(
        "--all",
        action="store_true",
        help="also remove all that was fetched: the environment, wheels, npm packages",
    )
    verb.set_defaults(run=clean_up)
    return whole


def main() -> int:
    """Run the verb on the command line; return the exit status."""
    options, rest = parser().parse_known_args()
    if rest and not getattr(options, "takes_rest", False):
        parser().error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        status = int(options.run(options, rest))
        sys.stdout.flush()  # here, where a closed pipe is expected
        return status
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # as in `python3 build site | head`: whoever read has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains as it leaves
        return 141


if __name__ == "__main__":
    sys.exit(main())
