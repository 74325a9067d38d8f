//! What the head of a weight file says of the place and the day.

use chrono::{DateTime, Utc};
use std::{fs, time::SystemTime};

/// Today, in UTC.
pub fn today() -> String {
    DateTime::<Utc>::from(SystemTime::now())
        .format("%Y-%m-%d")
        .to_string()
}

/// Name of this machine's processor.
pub fn cpu() -> String {
    // Linux; elsewhere the file is missing.
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    model(&text).unwrap_or("an unnamed processor").into()
}

fn model(cpuinfo: &str) -> Option<&str> {
    cpuinfo.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        let value = value.trim();
        (key.trim() == "model name" && !value.is_empty()).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_is_the_first_model_name() {
        let text = "processor\t: 0\nmodel\t\t: 1\nmodel name\t: AMD EPYC\n\nmodel name\t: Other\n";
        assert_eq!(model(text), Some("AMD EPYC"));
        assert_eq!(model("processor\t: 0\nmodel name\t:\n"), None);
        assert_eq!(model(""), None);
    }

    #[test]
    fn the_day_has_three_parts() {
        let lengths: Vec<usize> = today().split('-').map(str::len).collect();
        assert_eq!(lengths, [4, 2, 2]);
    }
}
