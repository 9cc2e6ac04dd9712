//! Views of dicts.
