"""The only room that speaks DynamoDB: one table, its keys, and every access to it.

``database`` makes the calls, ``catalogue`` keeps segments, ``registry`` users and their numbers,
``memberships`` what a user is in and the history of it, ``groups`` reads the index by user number.
"""
