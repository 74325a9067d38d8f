//! The plot: five panels above one axis of years.

use plotters::prelude::*;
use std::{error::Error, path::Path};

use crate::table::Row;

/// A curve of a panel: its name and its value in a row.
type Curve = (&'static str, fn(&Row) -> f64);

const MILLION: f64 = 1e6;

/// Title and curves of each panel.
const PANELS: [(&str, &[Curve]); 5] = [
    (
        "Supply, million SAGE",
        &[
            ("minted", |row| row.minted as f64 / MILLION),
            ("issuance", |row| row.issuance as f64 / MILLION),
        ],
    ),
    (
        "Burned, million SAGE",
        &[("burned", |row| row.burned as f64 / MILLION)],
    ),
    (
        "Price of a unit, SAGE",
        &[("price", |row| row.price_micro as f64 / MILLION)],
    ),
    (
        "Yield of stakers, percent a year",
        &[("yield", |row| row.staker_yield_bps as f64 / 100.0)],
    ),
    (
        "Treasury's income a month, thousand SAGE",
        &[("income", |row| row.treasury_income_month as f64 / 1e3)],
    ),
];

/// Draws `rows` into the file `path`.
pub fn draw(path: &Path, rows: &[Row]) -> Result<(), Box<dyn Error + Send + Sync>> {
    let area = SVGBackend::new(path, (1_000, 1_300)).into_drawing_area();
    area.fill(&WHITE).map_err(text)?;
    for (panel, (title, curves)) in area.split_evenly((PANELS.len(), 1)).iter().zip(PANELS) {
        draw_panel(panel, rows, title, curves)?;
    }
    area.present().map_err(text)?;
    Ok(())
}

fn draw_panel(
    panel: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    rows: &[Row],
    title: &str,
    curves: &[Curve],
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let years = |row: &Row| f64::from(row.epoch) / 360.0;
    let end = rows.last().map_or(1.0, years);
    let values = rows
        .iter()
        .flat_map(|row| curves.iter().map(move |(_, value)| value(row)));
    let top = values.fold(0.0, f64::max).max(1e-9) * 1.1;
    let mut chart = ChartBuilder::on(panel)
        .caption(title, ("sans-serif", 18))
        .margin(8)
        .x_label_area_size(28)
        .y_label_area_size(70)
        .build_cartesian_2d(0.0..end, 0.0..top)
        .map_err(text)?;
    chart
        .configure_mesh()
        .x_labels(6)
        .x_label_formatter(&|years| format!("{years:.0} y"))
        .y_labels(5)
        .light_line_style(WHITE)
        .draw()
        .map_err(text)?;
    for (index, (name, value)) in curves.iter().enumerate() {
        let colour = [BLUE, RED][index % 2];
        let line = rows.iter().map(|row| (years(row), value(row)));
        chart
            .draw_series(LineSeries::new(line, &colour))
            .map_err(text)?
            .label(*name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour));
    }
    if curves.len() > 1 {
        chart
            .configure_series_labels()
            .border_style(BLACK)
            .draw()
            .map_err(text)?;
    }
    Ok(())
}

/// The library's errors borrow what they are about.
fn text(error: impl std::fmt::Display) -> Box<dyn Error + Send + Sync> {
    error.to_string().into()
}
