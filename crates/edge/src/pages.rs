//! The size of the pages that the process's memory is made of.

/// Has the kernel give memory by small pages only, from now on: what is used of a huge one is mostly little, and all of it is held.
pub fn without_huge_pages() {
    // Where it may not be asked for, memory is only larger.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_knows_that_pages_are_small() {
        without_huge_pages();
        assert!(rustix::thread::transparent_huge_pages_are_disabled().unwrap());
    }
}
