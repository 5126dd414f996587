//! The command line as a type. Its words are not here: `help.rs` gives them in the reader's language.

use std::path::PathBuf;

use crate::domain::Language;

use super::{admin, archive, bench, check, connect, demo, phone, serve, simulate, values};

#[derive(Debug, clap::Parser)]
#[command(name = "turno", version, disable_help_subcommand = true, subcommand_required = true)]
#[command(arg_required_else_help = true)]
pub struct Arguments {
    /// The configuration file.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Of everything that this run says.
    #[arg(long, global = true, value_name = "TAG", value_parser = values::language())]
    pub language: Option<Language>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Demo(demo::Arguments),
    Serve(serve::Arguments),
    Connect(connect::Arguments),
    Simulate(simulate::Arguments),
    Phone(phone::Arguments),
    Admin(admin::Arguments),
    Check(check::Arguments),
    /// Measures and attacks turno itself.
    #[command(hide = true)]
    Bench {
        #[command(subcommand)]
        what: bench::Bench,
    },
    Backup(archive::Arguments),
    Restore(archive::Arguments),
    /// Writes the documents that are made from the source.
    #[command(hide = true)]
    Docs {
        /// The root of the repository.
        #[arg(default_value = ".")]
        root: PathBuf,
    },
}
