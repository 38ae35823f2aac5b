#!/usr/bin/env bash
# fuzz.sh - one libFuzzer program for some seconds, from its committed corpus.
#   fuzz.sh TARGET SECONDS       runs it; what it finds new goes to build/corpus/TARGET
#   fuzz.sh --verdict TARGET     how the run went
set -euo pipefail

if [ "$1" = --verdict ]; then
    cat "build/logs/fuzz-run-$2.log"
    grep -q '^fuzz.sh: ended well$' "build/logs/fuzz-run-$2.log"
    exit
fi

target=$1
log=build/logs/fuzz-run-$target.log
options=("-max_total_time=$2" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1)
options+=("-artifact_prefix=build/corpus/$target-")
[ ! -f "fuzz/$target.dict" ] || options+=("-dict=fuzz/$target.dict")
mkdir -p "build/corpus/$target"
folders=("build/corpus/$target")
[ ! -d "fuzz/corpus/$target" ] || folders+=("fuzz/corpus/$target")
if "build/fuzz/tests/fuzz/$target" "${options[@]}" "${folders[@]}" >"$log" 2>&1; then
    echo "fuzz.sh: ended well" >>"$log"
fi
