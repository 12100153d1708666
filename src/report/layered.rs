//! A small drawing of a graph without circles: layers from left to right, each edge from one layer to the next.
//!
//! An edge over several layers bends at a stop in each layer between, so that it passes no node by accident. In
//! each layer nodes and stops are ordered by the middle of their neighbours, which untangles graphs of this size
//! well enough.

/// Between two layers, in pixels.
const GAP: f64 = 64.0;

/// From one node to the next in a layer.
const ROW: f64 = 48.0;

/// From a stop to what is next to it.
const STOP_ROW: f64 = 22.0;

/// Rounds of ordering; more change nothing in graphs of this size.
const ROUNDS: usize = 8;

/// Where everything is drawn.
#[derive(Debug, PartialEq)]
pub(super) struct Layout {
    /// The middle of each node.
    pub(super) nodes: Vec<(f64, f64)>,
    /// The points of each edge, from its node's middle to the other's, by way of its stops.
    pub(super) edges: Vec<Vec<(f64, f64)>>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Lays nodes of these widths out; an edge is a pair of indices, and leads to the right.
pub(super) fn layout(widths: &[f64], edges: &[(usize, usize)]) -> Layout {
    let layer = layers(widths.len(), edges);
    let mut grid = Grid::new(&layer, edges);
    grid.order();
    let columns = grid.rows.len();
    let mut left = 0.0;
    let mut middles = Vec::with_capacity(columns);
    for row in &grid.rows {
        let widest =
            row.iter().filter_map(|item| widths.get(*item)).fold(0.0, |a: f64, b| a.max(*b));
        middles.push(left + widest / 2.0);
        left += widest + GAP;
    }
    let heights: Vec<f64> = grid.rows.iter().map(|row| height(row, widths.len())).collect();
    let total = heights.iter().copied().fold(0.0, f64::max);
    let mut at = vec![(0.0, 0.0); grid.count];
    for (column, row) in grid.rows.iter().enumerate() {
        let mut y = (total - heights[column]) / 2.0;
        for item in row {
            let own = if *item < widths.len() { ROW } else { STOP_ROW };
            at[*item] = (middles[column], y + own / 2.0);
            y += own;
        }
    }
    let points = |path: &Vec<usize>| path.iter().map(|item| at[*item]).collect();
    let edges = grid.paths.iter().map(points).collect();
    Layout {
        edges,
        nodes: at[..widths.len()].to_vec(),
        width: (left - GAP).max(0.0),
        height: total,
    }
}

fn height(row: &[usize], nodes: usize) -> f64 {
    row.iter().map(|item| if *item < nodes { ROW } else { STOP_ROW }).sum()
}

/// The layer of each node: one further than the furthest of those that lead to it.
fn layers(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut layer = vec![0; count];
    // A path has no more edges than there are nodes; a circle, which nobody draws, cannot go on for ever.
    for _ in 0..count {
        let mut moved = false;
        for (from, to) in edges {
            if layer[*to] <= layer[*from] && layer[*from] + 1 < count {
                layer[*to] = layer[*from] + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    layer
}

/// Nodes, then stops, by layer.
struct Grid {
    rows: Vec<Vec<usize>>,
    paths: Vec<Vec<usize>>,
    count: usize,
    /// What each item is joined to, in the layer before and in the one after.
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
}

impl Grid {
    fn new(layer: &[usize], edges: &[(usize, usize)]) -> Self {
        let mut rows = vec![Vec::new(); layer.iter().max().map_or(0, |last| last + 1)];
        for (node, layer) in layer.iter().enumerate() {
            rows[*layer].push(node);
        }
        let mut count = layer.len();
        let mut paths = Vec::new();
        for (from, to) in edges {
            let mut path = vec![*from];
            for row in rows.iter_mut().take(layer[*to]).skip(layer[*from] + 1) {
                row.push(count);
                path.push(count);
                count += 1;
            }
            path.push(*to);
            paths.push(path);
        }
        let (mut before, mut after) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for step in paths.iter().flat_map(|path| path.windows(2)) {
            after[step[0]].push(step[1]);
            before[step[1]].push(step[0]);
        }
        Self { rows, paths, count, before, after }
    }

    fn order(&mut self) {
        for round in 0..ROUNDS {
            let forth = round % 2 == 0;
            let columns = self.rows.len();
            for step in 1..columns {
                let (column, beside) =
                    if forth { (step, step - 1) } else { (columns - 1 - step, columns - step) };
                let mut place = vec![0.0; self.count];
                for (at, item) in self.rows[beside].iter().enumerate() {
                    place[*item] = position(at);
                }
                let joined = if forth { &self.before } else { &self.after };
                let middle = |at: usize, item: usize| {
                    let near = &joined[item];
                    if near.is_empty() {
                        return position(at);
                    }
                    near.iter().map(|other| place[*other]).sum::<f64>() / position(near.len())
                };
                let row = &self.rows[column];
                let mut keyed: Vec<(f64, usize)> =
                    row.iter().enumerate().map(|(at, item)| (middle(at, *item), *item)).collect();
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
                self.rows[column] = keyed.into_iter().map(|(_, item)| item).collect();
            }
        }
    }
}

/// A small number as a coordinate.
fn position(at: usize) -> f64 {
    f64::from(u32::try_from(at).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_lead_to_the_right_and_nothing_overlaps() {
        let edges = [(0, 1), (1, 2), (0, 2), (3, 2), (3, 4), (0, 4)];
        let layout = layout(&[80.0; 5], &edges);
        for ((from, to), points) in edges.iter().zip(&layout.edges) {
            assert_eq!(
                (points[0], points[points.len() - 1]),
                (layout.nodes[*from], layout.nodes[*to])
            );
            assert!(points.is_sorted_by(|a, b| a.0 < b.0), "{points:?}");
        }
        for (at, one) in layout.nodes.iter().enumerate() {
            assert!(one.0 >= 40.0 && one.0 <= layout.width - 40.0);
            assert!(one.1 > 0.0 && one.1 < layout.height);
            for other in &layout.nodes[at + 1..] {
                let apart = (one.0 - other.0).abs() >= 80.0 || (one.1 - other.1).abs() >= 40.0;
                assert!(apart, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn nothing_is_drawn_of_nothing_and_a_circle_ends() {
        assert_eq!(layout(&[], &[]).nodes, []);
        assert_eq!(layout(&[10.0, 10.0], &[(0, 1), (1, 0)]).nodes.len(), 2);
    }
}
