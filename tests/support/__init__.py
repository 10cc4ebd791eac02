"""What tests of several kinds need: a gateway in this process, parts that may be missing, tokens."""
