//! The files of a case as a world in memory, so that no test depends on where the repository lies.

use crate::house::House;
use charta_base::{Listing, MemoryWorld, World, WorldError};

/// A world that holds a folder of the repository under the folder's own name.
pub fn folder(house: &House, path: &str) -> (MemoryWorld, String) {
    let name = path.rsplit('/').next().unwrap_or(path).to_owned();
    let mut world = MemoryWorld::default();
    for file in house.files(path) {
        let inside = file.strip_prefix(&format!("{path}/")).expect("a file below the folder").to_owned();
        let bytes = std::fs::read(house.path(&file)).expect("a file that was listed");
        world.files.insert(format!("{name}/{inside}"), bytes);
    }
    (world, name)
}

/// A world that holds one file, which is the whole project.
pub fn single(name: &str, text: &str) -> (MemoryWorld, String) {
    let mut world = MemoryWorld::default();
    world.files.insert(name.to_owned(), text.as_bytes().to_vec());
    (world, name.to_owned())
}

/// The same files, listed in another order, as another machine's file system might.
pub struct Shuffled<'w> {
    /// The files.
    pub world: &'w MemoryWorld,
    /// Which order; each seed always gives the same.
    pub seed: u64,
}

impl World for Shuffled<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, WorldError> {
        self.world.read(path)
    }

    fn list(&self, folder: &str) -> Result<Listing, WorldError> {
        let mut listing = self.world.list(folder)?;
        shuffle(&mut listing.files, self.seed);
        Ok(listing)
    }

    fn exists(&self, path: &str) -> bool {
        self.world.exists(path)
    }
}

/// Fisher and Yates, with Marsaglia's xorshift.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for at in (1..items.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        items.swap(at, (state % (at as u64 + 1)) as usize);
    }
}
