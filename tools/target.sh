#!/bin/sh
# Gives this machine a rustc that can build for another target.
#
#   tools/target.sh [TARGET]        TARGET is thumbv6m-none-eabi unless given
#
# Does nothing when the active toolchain has the target (`rustup target add thumbv6m-none-eabi`)
# or when an earlier run of this script added it. Otherwise, as root on Debian, it installs the
# distribution's rustc with its library sources and builds them for the target: `core` and `alloc`,
# and `std` where there is an operating system. `RUSTC=/usr/bin/rustc cargo build --target TARGET`
# then works. It is for continuous integration, where toolchains cannot be downloaded;
# tests/support/targets.ts finds either compiler.
set -eu

target=${1:-thumbv6m-none-eabi}
debian=/usr/bin/rustc
case $target in
  *-none-*) last=core build=core,alloc features=compiler-builtins-mem ;;
  *) last=std build=std,panic_abort features=panic-unwind ;;
esac

# has RUSTC: does this compiler have the libraries for the target?
has() {
  command -v "$1" >/dev/null 2>&1 || return 1
  libdir=$("$1" --print target-libdir --target "$target" 2>/dev/null) || return 1
  ls "$libdir/lib$last"-*.rlib >/dev/null 2>&1
}

if has "${RUSTC:-rustc}" || has "$debian"; then
  exit 0
fi

fail() {
  echo "target.sh: $1; on a machine with rustup: rustup target add $target" >&2
  exit 1
}
command -v apt-get >/dev/null 2>&1 || fail "No rustc has $target, and there is no apt-get"
[ "$(id -u)" = 0 ] || fail "No rustc has $target, and only root may install one"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$work/log

# quietly COMMAND...: its output only when it fails
quietly() {
  "$@" >"$log" 2>&1 || { cat "$log" >&2; fail "Cannot run $1"; }
}

export DEBIAN_FRONTEND=noninteractive
apt="apt-get -q -o DPkg::Lock::Timeout=300"
echo "Installing Debian's rustc and its library sources" >&2
# A machine's package lists may be from before the release whose sources can be built offline.
# shellcheck disable=SC2086
quietly $apt update
# shellcheck disable=SC2086
quietly $apt install -y --no-install-recommends rustc-web cargo-web rust-web-src

echo "Building $build for $target" >&2
sources=$("$debian" --print sysroot)/lib/rustlib/src/rust/library
[ -d "$sources/vendor" ] || fail "Debian's $("$debian" -V) has no vendored library sources"
mkdir "$work/src"
echo '#![no_std]' >"$work/src/lib.rs"
printf '[package]\nname = "stub"\nversion = "0.0.0"\nedition = "2021"\n' >"$work/Cargo.toml"
cd "$work"
# embed-bitcode: without it, a user of these libraries cannot build with `lto = true`.
# panic_abort: as the library's own profile has it, which a build from outside does not read.
# The vendored sources stand in for the registry, so that this needs no network.
quietly env -u CARGO_ENCODED_RUSTFLAGS -u CARGO_BUILD_TARGET -u RUSTUP_TOOLCHAIN \
  CARGO_TARGET_DIR="$work/t" RUSTC="$debian" RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
  /usr/bin/cargo build -q --release --offline --target "$target" \
  -Zbuild-std="$build" -Zbuild-std-features="$features" -Zprofile-rustflags \
  --config 'profile.release.package.panic_abort.rustflags=["-Cpanic=abort"]' \
  --config 'source.crates-io.replace-with="vendored"' \
  --config "source.vendored.directory=\"$sources/vendor\""
libdir=$("$debian" --print target-libdir --target "$target")
mkdir -p "$libdir"
# Of an earlier release, or of less than is needed now.
rm -f "$libdir"/*.rlib
# Renamed into place last: an interrupted run leaves no such library, so the next one starts again.
for file in "$work/t/$target"/release/deps/lib*.rlib; do
  case ${file##*/} in
    libstub-* | "lib$last"-*) ;;
    *) cp "$file" "$libdir/" ;;
  esac
done
for file in "$work/t/$target/release/deps/lib$last"-*.rlib; do
  cp "$file" "$libdir/.$last.part"
  mv "$libdir/.$last.part" "$libdir/$(basename "$file")"
done

# Debian's rustc has no rust-lld, which programs (not libraries) are linked with.
if ! command -v rust-lld >/dev/null 2>&1 && command -v rustc >/dev/null 2>&1; then
  host=$(rustc -vV | sed -n 's/^host: //p')
  lld=$(rustc --print sysroot)/lib/rustlib/$host/bin/rust-lld
  if [ -x "$lld" ]; then ln -sf "$lld" /usr/local/bin/rust-lld; fi
fi
