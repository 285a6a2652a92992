"""Hostile bytes for every parser of outside bytes: a value, or one of our own errors, and nothing else.

pytest tests/fuzz                                         # about 10,000 examples, as part of ./test
python -m tests.bench.prepare_peers                       # once, for the two below
python -m tests.fuzz.atheris_run png --runs 1000000       # one parser, guided by what its code does
python -m tests.fuzz.canon_differential --documents 10000 # beside PyLD and pyoxigraph
"""
