"""Which segments (experiments, discounts, features) is this user in right now?

Four floors, and imports run down only: ``door`` (HTTP), ``operations`` (what can be done), ``store`` (all
that speaks to AWS), ``domain`` (the rules, pure). Beside them the few words everybody uses: ``errors``,
``names``, ``moments``, ``settings``, ``deadline``.
"""

import gc
import os

__version__ = "0.1.0"

ON_LAMBDA = "AWS_LAMBDA_INITIALIZATION_TYPE" in os.environ

if ON_LAMBDA:
    # What is imported from here on stays: looking for rubbish in it is a twenty-fifth of a cold start.
    # ``http.entrypoint`` turns the collector on again.
    gc.disable()
