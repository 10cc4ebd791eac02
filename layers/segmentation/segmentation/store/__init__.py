"""All that speaks to AWS: one DynamoDB table, its keys and every access to it; and files in S3.

``aws`` says how AWS is called, ``database`` makes the calls, ``parallel`` several at once. ``catalogue``
keeps segments, ``snapshot`` is what this process knows of them; ``registry`` keeps users and their numbers,
``records`` what a user is in and the history of it; ``by_number`` reads by user number; ``files`` is S3.
"""
