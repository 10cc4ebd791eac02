"""What is measured, not tested: docs/performance.md by `make bench`, docs/assignment.md by bench.assignment.

Modules here find the package `segmentation` as it stands in the source. What is measured on the built
artifact runs in a process of its own.
"""

import sys

from tools import template

sys.path.insert(0, str(template.TEMPLATE.parent / "layers" / "segmentation"))
