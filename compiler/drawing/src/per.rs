//! A value for each of a number of things, asked by the thing's index.

use std::ops::{Index, IndexMut};

/// A list whose every question has an answer: the index of nothing in it gives the value that was given for
/// all. So the arithmetic of a layout can be written as arithmetic, and cannot end the program.
#[derive(Debug, Clone)]
pub(crate) struct Per<T> {
    items: Vec<T>,
    spare: T,
}

impl<T: Clone> Per<T> {
    /// So many times the same.
    pub(crate) fn new(count: usize, value: T) -> Per<T> {
        Per { items: vec![value.clone(); count], spare: value }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.items.len()
    }

    /// One more at the end; its index.
    pub(crate) fn add(&mut self, value: T) -> usize {
        self.items.push(value);
        self.items.len() - 1
    }
}

impl<T> Index<usize> for Per<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        self.items.get(at).unwrap_or(&self.spare)
    }
}

impl<T> IndexMut<usize> for Per<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        self.items.get_mut(at).unwrap_or(&mut self.spare)
    }
}
