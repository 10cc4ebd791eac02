"""Which segments (experiments, discounts, features) is this user in right now?

Three pure modules carry the domain and know neither AWS nor a clock: ``assignment`` (who falls into a
percentage), ``membership`` (who is in, and what a change must write) and ``timeline`` (who was in, when
and why). ``segments``, ``users`` and ``reports`` say what can be done; ``store`` is the only room that
speaks DynamoDB; ``http`` is the door.
"""

__version__ = "0.1.0"
