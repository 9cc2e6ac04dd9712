//! A Python 3.13 interpreter.
