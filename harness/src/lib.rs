//! Differential conformance testing for Python implementations.
