//! Where everything stands: one pure function, which drawing and the mouse share.
//!
//! Three shapes of one screen: boxes side by side where there is room, two bare columns at eighty, one pane at a time
//! below. The lean shape is the narrow one at any width: text that appends and scrolls.

use ratatui::layout::{Position, Rect};

use super::focus::Pane;

/// The smallest screen that turno draws on.
pub const LEAST_COLUMNS: u16 = 40;
pub const LEAST_ROWS: u16 = 10;
/// From here on there are boxes around the panes.
const WIDE_COLUMNS: u16 = 110;
/// Up to here there is one pane at a time.
const NARROW_COLUMNS: u16 = 60;
/// The chat keeps at least so many rows above a growing composer.
const LEAST_CHAT_ROWS: u16 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// One pane at a time.
    Narrow,
    /// Two columns, parted by a line.
    Middle,
    /// Boxes.
    Wide,
}

/// What a layout depends on besides the size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wishes {
    /// One column at any width.
    pub lean: bool,
    pub focus: Pane,
    /// Whether a conversation is shown: without one there is nothing to write into.
    pub has_chat: bool,
    /// Rows that the composer would like, its frame included.
    pub composer_rows: u16,
}

/// Rectangles that do not overlap and fill the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    pub shape: Shape,
    pub header: Rect,
    pub list: Option<Rect>,
    /// The line between the columns of the middle shape.
    pub divider: Option<Rect>,
    pub chat: Option<Rect>,
    pub composer: Option<Rect>,
    /// Hints, or for a moment a notice.
    pub footer: Rect,
}

/// The shape of a screen that wide.
pub fn shape(columns: u16, lean: bool) -> Shape {
    match columns {
        _ if lean => Shape::Narrow,
        columns if columns >= WIDE_COLUMNS => Shape::Wide,
        columns if columns > NARROW_COLUMNS => Shape::Middle,
        _ => Shape::Narrow,
    }
}

/// The column's width that a composer will have: its height depends on it, and the layout on its height.
pub fn composer_columns(area: Rect, lean: bool) -> u16 {
    match shape(area.width, lean) {
        Shape::Narrow => area.width,
        shape => area.width.saturating_sub(list_columns(area.width, shape)),
    }
}

/// The places for a screen of this size; `None`: it is too small for anything but saying so.
pub fn layout(area: Rect, wishes: Wishes) -> Option<Layout> {
    if area.width < LEAST_COLUMNS || area.height < LEAST_ROWS {
        return None;
    }
    let shape = shape(area.width, wishes.lean);
    let header = Rect { height: 1, ..area };
    let footer = Rect { y: area.bottom() - 1, height: 1, ..area };
    let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    let bare = Layout { shape, header, list: None, divider: None, chat: None, composer: None, footer };
    Some(match shape {
        Shape::Narrow => narrow(bare, body, wishes),
        Shape::Middle | Shape::Wide => columns(bare, body, wishes),
    })
}

fn narrow(bare: Layout, body: Rect, wishes: Wishes) -> Layout {
    match wishes.focus {
        Pane::Chat | Pane::Composer if wishes.has_chat => with_chat(bare, body, wishes),
        Pane::List | Pane::Chat | Pane::Composer => Layout { list: Some(body), ..bare },
    }
}

fn columns(bare: Layout, body: Rect, wishes: Wishes) -> Layout {
    let left = list_columns(body.width, bare.shape);
    let divided = u16::from(bare.shape == Shape::Middle);
    let list = Rect { width: left - divided, ..body };
    let divider = (divided > 0).then_some(Rect { x: list.right(), width: divided, ..body });
    let right = Rect { x: body.x + left, width: body.width - left, ..body };
    with_chat(Layout { list: Some(list), divider, ..bare }, right, wishes)
}

fn with_chat(bare: Layout, area: Rect, wishes: Wishes) -> Layout {
    if !wishes.has_chat {
        return Layout { chat: Some(area), ..bare };
    }
    let rows = wishes.composer_rows.min(area.height.saturating_sub(LEAST_CHAT_ROWS)).max(1);
    let chat = Rect { height: area.height - rows, ..area };
    let composer = Rect { y: chat.bottom(), height: rows, ..area };
    Layout { chat: Some(chat), composer: Some(composer), ..bare }
}

/// The list's share, the dividing line included.
fn list_columns(columns: u16, shape: Shape) -> u16 {
    match shape {
        Shape::Narrow => columns,
        Shape::Middle => (columns * 7 / 20).clamp(24, 34),
        Shape::Wide => (columns / 4).clamp(30, 44),
    }
}

impl Layout {
    /// The pane under a position.
    pub fn pane_at(&self, at: Position) -> Option<Pane> {
        let panes = [(Pane::List, self.list), (Pane::Chat, self.chat), (Pane::Composer, self.composer)];
        panes.into_iter().find(|(_, area)| area.is_some_and(|area| area.contains(at))).map(|(pane, _)| pane)
    }

    fn parts(&self) -> impl Iterator<Item = Rect> {
        let optional = [self.list, self.divider, self.chat, self.composer];
        [Some(self.header), Some(self.footer)].into_iter().chain(optional).flatten()
    }

    /// How many cells its parts cover.
    pub fn cells(&self) -> u32 {
        self.parts().map(Rect::area).sum()
    }
}

/// Where a modal stands: in the middle, at most 72 columns and two thirds of the height.
pub fn modal(area: Rect, wanted_rows: u16) -> Rect {
    let width = area.width.saturating_sub(2).min(72);
    let most = (area.height * 2 / 3).max(area.height.min(8));
    let height = wanted_rows.clamp(4.min(most), most);
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 3, width, height }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wishes() -> impl Strategy<Value = Wishes> {
        let pane = prop_oneof![Just(Pane::List), Just(Pane::Chat), Just(Pane::Composer)];
        (any::<bool>(), pane, any::<bool>(), 0u16..30).prop_map(|(lean, focus, has_chat, composer_rows)| Wishes {
            lean,
            focus,
            has_chat,
            composer_rows,
        })
    }

    proptest! {
        #[test]
        fn the_parts_fill_the_screen_without_overlap(width in 1u16..=300, height in 1u16..=100, wishes in wishes()) {
            let area = Rect::new(0, 0, width, height);
            match layout(area, wishes) {
                None => prop_assert!(width < LEAST_COLUMNS || height < LEAST_ROWS),
                Some(layout) => {
                    prop_assert_eq!(layout.cells(), area.area());
                    let parts: Vec<Rect> = layout.parts().collect();
                    for (at, one) in parts.iter().enumerate() {
                        prop_assert_eq!(one.intersection(area), *one);
                        prop_assert!(parts[at + 1..].iter().all(|other| !one.intersects(*other)));
                    }
                }
            }
        }

        #[test]
        fn what_is_drawn_there_is_what_the_mouse_hits(width in 40u16..=200, height in 10u16..=60, wishes in wishes()) {
            let layout = layout(Rect::new(0, 0, width, height), wishes).expect("large enough");
            for (pane, area) in [(Pane::List, layout.list), (Pane::Chat, layout.chat), (Pane::Composer, layout.composer)] {
                if let Some(area) = area.filter(|area| !area.is_empty()) {
                    prop_assert_eq!(layout.pane_at(area.as_position()), Some(pane));
                }
            }
            prop_assert_eq!(layout.pane_at(Position::new(0, 0)), None);
        }

        #[test]
        fn a_modal_stays_on_the_screen(width in 1u16..=300, height in 1u16..=100, rows in 0u16..=100) {
            let area = Rect::new(0, 0, width, height);
            prop_assert_eq!(modal(area, rows).intersection(area), modal(area, rows));
            prop_assert!(modal(area, rows).width <= 72);
        }
    }

    #[test]
    fn the_shape_follows_the_width() {
        let shapes = [40, 60, 61, 80, 109, 110, 200].map(|columns| shape(columns, false));
        use Shape::{Middle, Narrow, Wide};
        assert_eq!(shapes, [Narrow, Narrow, Middle, Middle, Middle, Wide, Wide]);
        assert_eq!(shape(200, true), Narrow);
    }

    #[test]
    fn at_eighty_columns_the_list_has_twenty_seven_and_a_line() {
        let wishes = Wishes { lean: false, focus: Pane::List, has_chat: true, composer_rows: 3 };
        let layout = layout(Rect::new(0, 0, 80, 24), wishes).expect("large enough");
        assert_eq!(layout.list, Some(Rect::new(0, 1, 27, 22)));
        assert_eq!(layout.divider, Some(Rect::new(27, 1, 1, 22)));
        assert_eq!(layout.chat, Some(Rect::new(28, 1, 52, 19)));
        assert_eq!(layout.composer, Some(Rect::new(28, 20, 52, 3)));
    }
}
