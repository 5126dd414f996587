#!/usr/bin/env bash
# What the scenarios beside it call. The programs are those of `cargo build --release --bins --example fixture`.
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
exec "${CARGO_TARGET_DIR:-$root/target}/release/examples/fixture" "$root/target/terminal" "$@"
