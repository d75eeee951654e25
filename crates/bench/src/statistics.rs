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

/// How wide the interval is in which the true median lies with some 95 %, as a share of the median that was found; 0 where
/// that is 0. Of up to eight values it is from the lowest to the highest.
pub(crate) fn spread(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as f64;
    // The ends are order statistics: how many lie below the true median is binomial.
    let rank = ((count - 1.96 * count.sqrt()) / 2.0).round().max(1.0) as usize;
    let middle = median(values);
    match sorted.get(rank - 1..=sorted.len().saturating_sub(rank)) {
        Some([low, .., high]) if middle != 0.0 => (high - low) / middle,
        _ => 0.0,
    }
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
    fn of_many_values_the_outermost_say_nothing_about_the_median() {
        // Of 21 the interval is from the sixth to the sixth from above.
        let values: Vec<f64> = (90..=110).map(f64::from).collect();
        assert_eq!(spread(&values), 0.1);
        let outliers: Vec<f64> =
            values.iter().map(|value| if *value > 106.0 { 1e6 } else { *value }).collect();
        assert_eq!(spread(&outliers), spread(&values));
    }

    #[test]
    fn a_time_is_shared_out_evenly() {
        assert_eq!(micros_each(Duration::from_millis(6), 3), 2000.0);
        assert_eq!(micros_each(Duration::from_millis(6), 0), 0.0);
    }
}
