"""What `make` runs: build, a local stack to try things on, the worked example."""
