"""The command line: a command is a module of its name in commands/. Exit codes: 0 good, 1 findings, 2 could not run.

What only one command needs is imported inside it: the server starts without the libraries that build.
"""

import click

from bochum_kg import __version__
from bochum_kg.commands import build, diff, export, load, query, serve, validate, verify_sources


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="bochum-kg")
def main() -> None:
    """The knowledge graph of the Bochum Strategie: build it, validate it, serve it, ask it."""


for command in (
    *(build.build, validate.validate, verify_sources.verify_sources),
    *(serve.serve, load.load, export.export),
    *(query.query, diff.diff),
):
    main.add_command(command)


if __name__ == "__main__":
    main()
