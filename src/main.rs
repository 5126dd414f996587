//! The program.

fn main() {
    let _ = turno::cli::docs::write(std::path::Path::new("."));
}
