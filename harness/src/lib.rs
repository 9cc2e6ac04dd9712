//! Differential conformance testing for Python implementations.
//!
//! A program is run on a subject and on a reference CPython; the two are compared layer by layer,
//! and a divergence is reported at the first layer where it shows.
#![deny(missing_docs)]

pub mod bench;
pub mod campaign;
pub mod cli;
pub mod compare;
pub mod compile;
pub mod ledger;
pub mod limits;
pub mod observe;
pub mod program;
pub mod reference;
pub mod report;
pub mod subject;
pub mod worker;
