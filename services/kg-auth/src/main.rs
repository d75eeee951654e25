//! The binary of the market of Kyrgyzstan.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    web::cli::main(kg_auth::Kyrgyzstan)
}
