//! Prints a page with every drawing of the gallery, to be looked at in a browser; with a name, that drawing alone.

#[path = "../tests/gallery/mod.rs"]
mod gallery;

use charta_drawing::{Direction, graph, timeline};
use std::io::Write;

fn main() -> std::io::Result<()> {
    let drawings = [
        ("hosting", graph(&gallery::hosting(Direction::Down), "hosting")),
        ("hosting-right", graph(&gallery::hosting(Direction::Right), "hosting-right")),
        ("overview", graph(&gallery::overview(), "overview")),
        ("scripts", graph(&gallery::scripts(), "scripts")),
        ("odd", graph(&gallery::odd(), "odd")),
        ("large", graph(&gallery::large(60, 80), "large")),
        ("huge", graph(&gallery::large(500, 650), "huge")),
        ("dates", timeline(&gallery::dates(), "dates")),
        ("procedure", timeline(&gallery::procedure(), "procedure")),
    ];
    let wanted = std::env::args().nth(1);
    let mut out = std::io::stdout().lock();
    writeln!(out, "<!doctype html><meta charset=\"utf-8\"><title>Drawings</title>")?;
    for (name, drawing) in drawings {
        if wanted.as_deref().is_none_or(|wanted| wanted == name) {
            writeln!(out, "<div style=\"overflow-x:auto;margin:16px 0\">{drawing}</div>")?;
        }
    }
    Ok(())
}
