"""Which segments is this user in right now?"""
