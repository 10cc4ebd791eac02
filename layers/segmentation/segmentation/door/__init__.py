"""The door: what may be asked, by whom, and how answers and errors are told. HTTP is known here only.

``http`` takes requests for all, ``lean`` resolves the hot reads', ``models`` checks bodies, ``tokens`` says
who is calling, ``observe`` writes the log, ``pages`` serves the console.
"""
