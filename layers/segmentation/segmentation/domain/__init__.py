"""The rules, pure: they know neither AWS nor a clock, and time is an argument.

``assignment``: who falls into a percentage. ``membership``: who is in, and what a change must write.
``timeline``: who was in, when and why.
"""
