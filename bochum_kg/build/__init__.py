"""From the sources to a release: assembly, inference, validation, files. Knows rdflib, owlrl and pyshacl."""
