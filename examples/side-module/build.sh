#!/bin/sh
# Builds the module beside this script, with clang 19 and lld 19.
set -eu
cd "$(dirname "$0")"
clang-19 --target=wasm32-unknown-unknown -fPIC -O1 -fvisibility=default -c -o side.o side.c
wasm-ld-19 --experimental-pic -shared --unresolved-symbols=import-dynamic --strip-debug \
  --export=apply --export=name_of --export=count -o side.wasm side.o
rm side.o
