"""Run by CKAN's own environment: formats and catalogue files in, by turns; the datasets of each out, as JSON."""

import json
import sys

from ckanext.dcat.processors import RDFParser
from ckantoolkit import config

config["ckan.locale_default"] = "de"  # as a German portal has it
made = []
for form, name in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    with open(name, encoding="utf-8") as file:
        parser.parse(file.read(), _format=form)
    made.append(list(parser.datasets()))
print(json.dumps(made, default=str))
