"""The command line, one function a command. Exit codes: 0 good, 1 findings, 2 could not run.

The commands stand in commands/. What only one needs is imported inside it: the server starts without the libraries
that build.
"""

import click

from bochum_kg import __version__
from bochum_kg.commands import asking, building, comparing, exporting, serving


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="bochum-kg")
def main() -> None:
    """The knowledge graph of the Bochum Strategie: build it, validate it, serve it, ask it."""


for command in (
    *(building.build, building.validate, building.verify_sources),
    *(serving.serve, serving.load, exporting.export),
    *(asking.query, comparing.diff),
):
    main.add_command(command)
