//! The SQL targets, on small invented projects.

#[cfg(test)]
mod postgres;
#[cfg(test)]
mod shared;
#[cfg(test)]
mod sqlite;
