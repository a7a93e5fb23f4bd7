//! What bantin does with a whole site, one module per feature.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests write files and stop at the first surprise"
)]

mod addresses;
mod archives;
mod dates;
mod faults;
mod hostile;
mod invalid;
mod languages;
mod leaks;
mod lists;
mod machine_outputs;
mod pictures;
mod portal;
mod publishing;
mod ranking;
mod related;
mod sameness;
mod sample;
mod search;
mod site_test;
mod themes;
mod warm;
mod warnings;
