"""What Laurel costs, as ratios against a floor or a peer in the same run. `./run`'s environment is not enough: use

    .venv/bin/python -m tests.bench            # prints the table of README
    .venv/bin/python -m tests.bench --json     # the same as JSON

One core, warm, candidates interleaved round by round, medians. No test fails because a machine is slow.
"""
