//! Where each row of the list stands: one pure function for drawing, the mouse and the size of a page.

use ratatui::layout::{Position, Rect};

use crate::base::AttendanceId;
use crate::protocol::AttendanceView;
use crate::tui::look::Look;
use crate::tui::pane::{Chrome, SeatView};

use super::heading::empty_lines;

/// The two groups of the list (R008).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Queued,
    Open,
}

/// How much room a row gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Density {
    /// One line: little height, or a weak line.
    Tight,
    /// Two lines.
    Plain,
    /// Two lines, and a whole box around what is new (R011).
    Roomy,
}

/// A row and its place.
pub struct Place<'a> {
    pub row: &'a AttendanceView,
    /// May be lower than the row wants to be, at the foot of its group.
    pub area: Rect,
    pub density: Density,
}

/// Everything that stands in the list's area.
pub struct Plan<'a> {
    pub area: Rect,
    pub chrome: Chrome,
    /// The rows of the screen on which the two headings stand.
    pub heads: [u16; 2],
    /// The rows' areas of the two groups, without their headings.
    pub bodies: [Rect; 2],
    pub rows: Vec<Place<'a>>,
    pub counts: [usize; 2],
    /// The first row shown of each group.
    pub tops: [usize; 2],
    /// Rows above and below what is shown.
    pub hidden: [(usize, usize); 2],
    /// Rows that are assigned to the reader and not opened yet.
    pub new: usize,
}

impl<'a> Plan<'a> {
    pub fn new(
        groups: [Vec<&'a AttendanceView>; 2],
        cursor: Option<AttendanceId>,
        tops: [usize; 2],
        chrome: Chrome,
        view: &SeatView<'_>,
        look: &Look<'_>,
        area: Rect,
    ) -> Plan<'a> {
        let inside = inside(area, chrome);
        let heights = |density| groups.each_ref().map(|rows| total(rows, density, view));
        let density = density(inside.height, look.lean, heights(Density::Roomy));
        let mut needs = heights(density);
        for (group, need) in [Group::Queued, Group::Open].into_iter().zip(&mut needs) {
            *need = (*need).max(empty_lines(group, inside.width, view, look).len());
        }
        let (heads, bodies) = split(inside, needs, chrome);
        let mut plan = Plan {
            area,
            chrome,
            heads,
            bodies,
            rows: Vec::new(),
            counts: groups.each_ref().map(Vec::len),
            tops,
            hidden: [(0, 0); 2],
            new: groups.iter().flatten().filter(|row| view.is_new(row)).count(),
        };
        for (at, rows) in groups.into_iter().enumerate() {
            plan.fill(at, &rows, cursor, density, view);
        }
        plan
    }

    /// Places the rows of one group, such that the cursor's row is among them.
    fn fill(
        &mut self,
        group: usize,
        rows: &[&'a AttendanceView],
        cursor: Option<AttendanceId>,
        density: Density,
        view: &SeatView<'_>,
    ) {
        let (Some(body), Some(top)) = (self.bodies.get(group).copied(), self.tops.get_mut(group)) else { return };
        let heights: Vec<usize> = rows.iter().map(|row| height(row, density, view)).collect();
        let cursor = cursor.and_then(|id| rows.iter().position(|row| row.id == id));
        *top = first_row(*top, cursor, &heights, usize::from(body.height));
        let first = *top;
        let mut y = 0;
        let mut shown = 0;
        for (row, wanted) in rows.iter().zip(&heights).skip(first) {
            let left = usize::from(body.height) - y;
            let granted = (*wanted).min(left);
            if granted == 0 {
                break;
            }
            let area = Rect { y: body.y + to_u16(y), height: to_u16(granted), ..body };
            self.rows.push(Place { row, area, density: fitting(density, *wanted, granted) });
            y += granted;
            shown += 1;
        }
        if let Some(hidden) = self.hidden.get_mut(group) {
            *hidden = (first, rows.len() - first - shown);
        }
    }

    pub fn group_at(&self, position: Position) -> Group {
        if position.y >= self.heads[1] { Group::Open } else { Group::Queued }
    }
}

fn inside(area: Rect, chrome: Chrome) -> Rect {
    match chrome {
        // The upper border is the first heading, the lower one closes the box.
        Chrome::Boxed => Rect {
            x: area.x.saturating_add(1),
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(1),
            ..area
        },
        Chrome::Bare => area,
    }
}

/// Under this height, rows have one line.
const LOW: u16 = 12;

fn density(height: u16, lean: bool, roomy: [usize; 2]) -> Density {
    if lean || height < LOW {
        Density::Tight
    } else if roomy[0].max(1) + roomy[1].max(1) + 3 <= usize::from(height) {
        Density::Roomy
    } else {
        Density::Plain
    }
}

/// A row that got less than it wanted is drawn as a smaller one.
fn fitting(density: Density, wanted: usize, granted: usize) -> Density {
    match granted {
        1 => Density::Tight,
        _ if granted < wanted => Density::Plain,
        _ => density,
    }
}

fn height(row: &AttendanceView, density: Density, view: &SeatView<'_>) -> usize {
    match density {
        Density::Tight => 1,
        Density::Roomy if view.is_new(row) => 4,
        Density::Plain | Density::Roomy => 2,
    }
}

fn total(rows: &[&AttendanceView], density: Density, view: &SeatView<'_>) -> usize {
    rows.iter().map(|row| height(row, density, view)).sum()
}

/// Shares the height out: each group gets what it needs, or at least half while both need more than there is.
fn split(inside: Rect, needs: [usize; 2], chrome: Chrome) -> ([u16; 2], [Rect; 2]) {
    let room = usize::from(inside.height).saturating_sub(2);
    // A blank line between the groups where it costs nothing; a border is line enough.
    let gap = usize::from(chrome == Chrome::Bare && needs[0] + needs[1] < room);
    let queued = needs[0].min((room / 2).max(room.saturating_sub(needs[1])));
    let open = room.saturating_sub(queued + gap);
    let head = inside.y.saturating_add(to_u16(1 + queued + gap));
    let body = |y: u16, height: usize| Rect { y, height: to_u16(height), ..inside }.intersection(inside);
    ([inside.y, head], [body(inside.y.saturating_add(1), queued), body(head.saturating_add(1), open)])
}

/// The first row to show: as near to `top` as the cursor and the end of the list allow.
fn first_row(top: usize, cursor: Option<usize>, heights: &[usize], room: usize) -> usize {
    let mut first = top.min(heights.len().saturating_sub(1));
    if let Some(cursor) = cursor {
        first = first.min(cursor);
        while first < cursor && sum(heights, first, cursor + 1) > room {
            first += 1;
        }
    }
    while first > 0 && sum(heights, first - 1, heights.len()) <= room {
        first -= 1;
    }
    first
}

fn sum(heights: &[usize], from: usize, to: usize) -> usize {
    heights.get(from..to).map_or(0, |part| part.iter().sum())
}

pub(super) fn to_u16(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}
