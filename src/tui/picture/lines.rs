//! The lines of boxes, drawn as lines: as characters they would show gaps in most fonts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratatui::buffer::Buffer;

use super::{HIGH, Ink, Paper, WIDE, hex, place};

/// Whether a line is drawn for it.
pub fn is_line(symbol: &str) -> bool {
    strokes(symbol, 0.0, 0.0).is_some()
}

/// All lines of the frame, a path for each colour.
pub fn paths(picture: &Buffer, paper: Paper) -> String {
    let mut by_colour: BTreeMap<[u8; 3], String> = BTreeMap::new();
    for y in 0..picture.area.height {
        for x in 0..picture.area.width {
            let Some(cell) = picture.cell((x, y)) else { continue };
            let (left, top) = place(x, y);
            if let Some(strokes) = strokes(cell.symbol(), left, top) {
                by_colour.entry(Ink::of(cell, paper).fg).or_default().push_str(&strokes);
            }
        }
    }
    let mut out = String::new();
    for (colour, strokes) in by_colour {
        let colour = hex(colour);
        // Writing into a string cannot fail.
        let _ = writeln!(out, "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.2\" d=\"{strokes}\"/>");
    }
    out
}

/// The strokes of a character in the cell whose upper left corner is at `x`, `y`.
fn strokes(symbol: &str, x: f32, y: f32) -> Option<String> {
    let (middle, right, half, bottom) = (x + WIDE / 2.0, x + WIDE, y + HIGH / 2.0, y + HIGH);
    let across = format!("M{x:.1} {half:.1}H{right:.1}");
    let down = format!("M{middle:.1} {y:.1}V{bottom:.1}");
    let corner = |from_x: f32, to_y: f32| format!("M{from_x:.1} {half:.1}Q{middle:.1} {half:.1} {middle:.1} {to_y:.1}");
    Some(match symbol {
        "─" => across,
        "│" | "┃" => down,
        "╭" => corner(right, bottom),
        "╮" => corner(x, bottom),
        "╰" => corner(right, y),
        "╯" => corner(x, y),
        "├" => format!("{down}M{middle:.1} {half:.1}H{right:.1}"),
        "┤" => format!("{down}M{x:.1} {half:.1}H{middle:.1}"),
        _ => return None,
    })
}
