#!/usr/bin/env bash
# shims.sh - the tests of the Python extension and of the Lua module under AddressSanitizer and UndefinedBehaviour-
# Sanitizer, the library inside included. Wants build/asan configured with QUN_SHIMS and its target `shims` built, and
# the program of $QUN_BUILD (build/release) to compare decisions with. Says `ok NAME` or `not ok NAME`; last `N passed, N failed`.
#   shims.sh short    a quarter of the drawn cases; of the Luas 5.4
#   shims.sh whole    all cases; Lua 5.4 and LuaJIT
#
# Each run must also leave nothing behind: LeakSanitizer looks at its end (QUN_LEAKS=0: it cannot trace here), and
# outstanding.c in the shims counts what the library has not given back when the interpreter is gone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
work=$root/build/shims
shims=$root/build/asan/tests/shims
program=$(realpath -m "${QUN_BUILD:-build/release}")/qun
python=${QUN_PYTHON:-/usr/bin/python3}
passed=0 failed=0

tell() { # tell STATUS NAME
    if [ "$1" = 0 ]; then
        echo "ok $2"
        passed=$((passed + 1))
    else
        echo "not ok $2"
        failed=$((failed + 1))
    fi
}

# The modules with their scripts, as they would be installed.
lay_out() {
    local version folder
    rm -rf "$work"
    mkdir -p "$work/python/qun"
    cp bindings/python/qun/*.py bindings/python/qun/*.pyi "$shims/python/qun/_qun.abi3.so" "$work/python/qun"
    for version in 5.4 luajit; do
        folder=$work/lua/$version
        mkdir -p "$folder/qun"
        cp bindings/lua/qun.lua "$folder"
        cp bindings/lua/qun/*.lua "$shims/lua/$version/qun/core.so" "$folder/qun"
    done
    python3 tests/lua/golden.py --program "$program" --out "$work/golden"
}

# watched NAME COMMAND...: under the sanitizers. Output, reports and counts go to $work/NAME.*
watched() {
    local name=$1 status=0
    shift
    env LD_PRELOAD="$(gcc -print-file-name=libasan.so)" QUN_OUTSTANDING="$work/$name.left" \
        ASAN_OPTIONS="detect_leaks=${QUN_LEAKS:-1}:strict_string_checks=1:detect_stack_use_after_return=1:log_path=$work/$name.report" \
        UBSAN_OPTIONS="print_stacktrace=1:log_path=$work/$name.report" "$@" >"$work/$name.log" 2>&1 || status=$?
    echo "$status" >"$work/$name.status"
}

in_python() { # in_python NAME SCRIPT...
    local name=$1
    shift
    PYTHONMALLOC=malloc PYTHONPATH=$work/python watched "$name" "$python" "$@"
}

in_lua() { # in_lua VERSION PROGRAM
    LUA_PATH="$work/lua/$1/?.lua;$root/tests/lua/?.lua;;" LUA_CPATH="$work/lua/$1/?.so;;" \
        QUN_ROOT="$root" QUN_GOLDEN="$work/golden" \
        watched "lua-$1" busted --lua="$(command -v "$2")" -o TAP tests/lua/*_spec.lua
}

# Tests that ran are counted here; one that is not ok is told with what was said of it.
add_tests() {
    local name=$1 ran bad
    ran=$(grep '^ok ' "$work/$name.log" | grep -vc '# SKIP' || true)
    bad=$(grep -c '^not ok ' "$work/$name.log" || true)
    passed=$((passed + ran)) failed=$((failed + bad))
    grep -E "^skipped |^ok .*# SKIP" "$work/$name.log" | sed "s|^ok [0-9]* - # SKIP|skipped|" || true
    [ "$bad" = 0 ] || grep -vE '^(ok|skipped) ' "$work/$name.log"
    tell "$([ "$ran" -gt 0 ] && [ "$(cat "$work/$name.status")" = 0 ]; echo $?)" "$name ran to its end"
}

verdict() { # verdict NAME
    local name=$1 silent=0 even=0
    add_tests "$name"
    if compgen -G "$work/$name.report*" >/dev/null; then
        silent=1
        tail -n +1 "$work/$name".report* | head -n 60
    fi
    tell "$silent" "$name: the sanitizers are silent"
    if ! grep -q '^[1-9][0-9]* allocations' "$work/$name.left" ||
        grep -v ' allocations, 0 blocks and 0 bytes left$' "$work/$name.left"; then
        even=1
    fi
    tell "$even" "$name: the library has given back all it was given"
}

main() {
    local name runs=(python-golden python-tests lua-5.4)
    if [ "${1:-whole}" = short ]; then
        export QUN_DRAWS=quarter
    else
        runs+=(lua-luajit)
    fi
    lay_out
    (
        in_python python-golden tests/python/golden.py --program "$program"
        in_lua 5.4 lua5.4
        case " ${runs[*]} " in *" lua-luajit "*) in_lua luajit luajit ;; esac
    ) &
    in_python python-tests tests/python/tell.py
    wait
    for name in "${runs[@]}"; do verdict "$name"; done
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}

main "$@"
