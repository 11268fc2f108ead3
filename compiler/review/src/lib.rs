//! What a change of contracts means.
//!
//! Two projects are brought into one universe ([`align`]), their rules are compared there as products of sets ([`placed`]), and
//! where a rule differs the decisions are worked out on both sides ([`difference()`]). Nothing here knows who may see what: rules
//! come from the model, and each change is shown by a request that `decide` answers. Bans on combining decide on no request, and are
//! compared by themselves ([`LetGo`]), and so is what guards ([`Guard`]): what is forbidden, whether or not somebody permits it, and
//! what scenarios expect.

pub mod align;
mod both;
mod change;
mod difference;
mod facts;
mod guards;
mod index;
mod left;
mod let_go;
mod merge;
mod pieces;
mod placed;
pub mod reach;
mod recited;
mod replay;

pub use align::{Alignment, Renamed, Sort};
pub use change::{Change, Kind, Outcome, Side};
pub use difference::{Difference, difference, difference_gathered, difference_of_standing};
pub use guards::{Guard, Guards, Sayer};
pub use left::Left;
pub use let_go::LetGo;
pub use merge::merged;
pub use pieces::TooComplicated;
pub use recited::{Recited, recited};
pub use replay::{Replayed, replay};
