//! Typed views of the tree. They are copies of two words each, borrow everything, and never fail: where the
//! text is broken a getter says `None`.

mod clause;
mod condition;
mod declaration;
mod docs;
mod value;

pub use clause::{
    Columns, DataExpression, DataItem, Duty, Expect, Form, Grant, On, Require, SetExpression, SetItem,
    Showing, ShowingItem, Tail, Waive, Where,
};
pub use condition::{Compare, Condition, Test, Value};
pub use declaration::{Column, Declaration, DeclarationKind, Fact, File, Statement, Step, Use};
pub use value::{Atom, List, Literal, Phrase, Text, Word};
