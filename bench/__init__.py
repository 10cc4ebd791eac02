"""What is measured, not tested: each script prints what docs/ quotes."""
