//! The driver by itself: what it writes, what it reads, and how it says what was found.

#[cfg(test)]
mod ask;
#[cfg(test)]
mod ask_changes;
#[cfg(test)]
mod ask_own;
#[cfg(test)]
mod ask_parts;
#[cfg(test)]
mod ask_questions;
#[cfg(test)]
mod ask_told;
#[cfg(test)]
mod ask_truth;
#[cfg(test)]
mod ask_ways;
#[cfg(test)]
mod ask_wider;
#[cfg(test)]
mod baseline;
#[cfg(test)]
mod board;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod chapters;
#[cfg(test)]
mod ci;
#[cfg(test)]
mod command;
#[cfg(test)]
mod diff;
#[cfg(test)]
mod diff_apart;
#[cfg(test)]
mod diff_coming;
#[cfg(test)]
mod diff_facts;
#[cfg(test)]
mod diff_guards;
#[cfg(test)]
mod diff_rulebooks;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod library;
#[cfg(test)]
mod output;
#[cfg(test)]
mod preview;
#[cfg(test)]
mod progress;
#[cfg(test)]
mod project;
#[cfg(test)]
mod reach;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod registers;
#[cfg(test)]
mod render;
#[cfg(test)]
mod run;
#[cfg(test)]
mod scenarios;
#[cfg(test)]
mod signed;
#[cfg(test)]
mod standing;
#[cfg(test)]
mod truth;
#[cfg(test)]
mod watch;
#[cfg(test)]
mod weights;
#[cfg(test)]
mod world;
