"""Run by CKAN's own environment: a catalogue file and its media type in, the datasets CKAN would make out, as JSON."""

import json
import sys

from ckanext.dcat.processors import RDFParser
from ckantoolkit import config

config["ckan.locale_default"] = "de"  # as a German portal has it
parser = RDFParser(profiles=["euro_dcat_ap_3"])
with open(sys.argv[1], encoding="utf-8") as file:
    parser.parse(file.read(), _format=sys.argv[2])
print(json.dumps(list(parser.datasets()), default=str))
