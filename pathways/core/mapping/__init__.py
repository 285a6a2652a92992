"""The map of a pathway, part by part: the neutral graph, its ranks and rows, the channels that lines run in."""
