"""Validation as a service: proposed data in, what it would break in the graph out. Nothing is stored, nothing fetched.

    views/validate.py -> checks -> [ forkserver -> checking -> reading, table ]     [ ]: processes that can be killed

The web process never parses what somebody sent. A fork server has loaded the release; for each proposal it forks a
process without network, files or much memory, which answers once and ends.
"""
