//! Builds again when a migration changes: the binary carries them. It is linked with what is relocated at its start written small.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
