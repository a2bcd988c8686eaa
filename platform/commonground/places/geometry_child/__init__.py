"""Reads a geometry file somebody uploaded, in a process of its own that may fail, hang or grow without harm.

`python -m commonground.places.geometry_child FILE` takes what is wished (schemas.Wish) as JSON from standard
input, and answers schemas.FileRead or schemas.Refusal as JSON. Started by places/geometry_files.
"""
