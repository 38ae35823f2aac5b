#!/usr/bin/env bash
# fuzz.sh - one libFuzzer program, from its committed corpus.
#   fuzz.sh TARGET SECONDS       for some seconds, from a random seed; what it finds new goes to build/corpus/TARGET
#   fuzz.sh TARGET fixed         some thousand inputs from a fixed seed, the same each time
#   fuzz.sh --verdict TARGET     how the run went
set -euo pipefail

if [ "$1" = --verdict ]; then
    cat "build/logs/fuzz-run-$2.log"
    grep -q '^fuzz.sh: ended well$' "build/logs/fuzz-run-$2.log"
    exit
fi

target=$1
log=build/logs/fuzz-run-$target.log
found=build/corpus/$target
options=(-timeout=10 -rss_limit_mb=2048 -print_final_stats=1)
options+=("-artifact_prefix=build/corpus/$target-")
if [ "$2" = fixed ]; then
    found=build/corpus/fixed-$target # what another run has found would change the inputs
    rm -rf "$found"
    # some build charters, lists, tables; blocks are scanned under all choices as well
    case $target in words_block) runs=200 ;; events | words | regex) runs=1000 ;; *) runs=15000 ;; esac
    options+=("-runs=$runs" -seed=20)
else
    options+=("-max_total_time=$2")
fi
[ ! -f "fuzz/$target.dict" ] || options+=("-dict=fuzz/$target.dict")
mkdir -p "$found"
folders=("$found")
[ ! -d "fuzz/corpus/$target" ] || folders+=("fuzz/corpus/$target")
if "build/fuzz/tests/fuzz/$target" "${options[@]}" "${folders[@]}" >"$log" 2>&1; then
    echo "fuzz.sh: ended well" >>"$log"
fi
