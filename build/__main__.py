"""python3 build VERB: builds, serves, tests and measures the site."""

from __future__ import annotations

import argparse
import sys

if sys.version_info < (3, 11):  # noqa: UP036  # whoever runs an older one should be told so
    sys.exit(f"Unfold needs Python 3.11 or newer; this is {sys.version.split()[0]}")

import environment
from errors import BuildError
from places import PY

sys.path.insert(0, str(PY))  # our own package is imported from its sources


def site(_: argparse.Namespace) -> int:
    import dist

    dist.build()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python3 build", description=__doc__)
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("site", help="build the site into dist/")
    verb.set_defaults(run=site)
    options = parser.parse_args()
    try:
        environment.enter(sys.argv[1:])
        return int(options.run(options))
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.status


if __name__ == "__main__":
    sys.exit(main())
