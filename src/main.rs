//! The program. All of it begins in `cli`.

fn main() -> std::process::ExitCode {
    turno::cli::main()
}
