"""A stack of the real template.yaml on this machine: MiniStack on loopback, no AWS account, no Docker."""
