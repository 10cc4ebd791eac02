"""Which segments (experiments, discounts, features) is this user in right now?

Three pure modules carry the domain and know neither AWS nor a clock: ``assignment`` (who falls into a
percentage), ``membership`` (who is in, and what a change must write) and ``timeline`` (who was in, when
and why). ``segments``, ``users`` and ``reports`` say what can be done; ``store`` is the only room that
speaks DynamoDB; ``http`` is the door.
"""

import gc
import os

__version__ = "0.1.0"

ON_LAMBDA = "AWS_LAMBDA_INITIALIZATION_TYPE" in os.environ

if ON_LAMBDA:
    # What is imported from here on stays: looking for rubbish in it is a twenty-fifth of a cold start.
    # ``http.entrypoint`` turns the collector on again.
    gc.disable()
