//! What a view must show: asked where a certificate asks it.

pub use charta_certify::cells::Session;
pub use charta_certify::expected::{Asked, Data, Lines, Values};
