//! The middle of many numbers, and how far they are apart.

use std::time::Duration;

/// The value below which a share of them lies (nearest rank); 0 of none.
pub(crate) fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil().max(1.0) as usize;
    sorted.get(rank.min(sorted.len()).saturating_sub(1)).copied().unwrap_or_default()
}

/// The middle one, or the mean of the two in the middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        length if length % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// How far the largest is from the smallest, as a share of the median; 0 where that is 0.
pub(crate) fn spread(values: &[f64]) -> f64 {
    let (low, high) =
        values.iter().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
    let middle = median(values);
    if values.is_empty() || middle == 0.0 { 0.0 } else { (high - low) / middle }
}

/// The share of a time that falls to each of so many, in microseconds.
pub(crate) fn micros_each(time: Duration, count: usize) -> f64 {
    if count == 0 { 0.0 } else { time.as_secs_f64() * 1e6 / count as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_or_between_the_two_in_the_middle() {
        assert_eq!(
            [median(&[]), median(&[3.0]), median(&[9.0, 1.0, 2.0]), median(&[4.0, 1.0, 2.0, 9.0])],
            [0.0, 3.0, 2.0, 3.0]
        );
    }

    #[test]
    fn a_percentile_is_a_value_that_was_there() {
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!([0.0, 0.5, 0.99, 1.0].map(|share| percentile(&hundred, share)), [1.0, 50.0, 99.0, 100.0]);
        assert_eq!([percentile(&[], 0.5), percentile(&[7.0], 0.99)], [0.0, 7.0]);
    }

    #[test]
    fn the_spread_is_told_beside_the_median() {
        assert_eq!(
            [spread(&[]), spread(&[0.0]), spread(&[5.0]), spread(&[8.0, 10.0, 12.0])],
            [0.0, 0.0, 0.0, 0.4]
        );
    }

    #[test]
    fn a_time_is_shared_out_evenly() {
        assert_eq!(micros_each(Duration::from_millis(6), 3), 2000.0);
        assert_eq!(micros_each(Duration::from_millis(6), 0), 0.0);
    }
}
