//! The `pyrite` command.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    use std::os::unix::ffi::OsStringExt;
    let args = std::env::args_os().map(|a| a.into_vec()).collect();
    std::process::exit(pyrite::command::main(args));
}
