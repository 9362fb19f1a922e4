"""Kinds of figures that the analysis computes; each module ends in `KIND`.

A kind takes the evidence and tells every figure of its own: value, formula, and what it was
computed from. The values are those of the findings; nothing is computed again.
"""
