#!/usr/bin/env bash
# run.sh - tests the Lua module as it is installed, on every Lua from 5.1 to 5.4 and LuaJIT. ./dev test lua
# installs what it needs. Builds into build/lua, runs tests/lua/*_spec.lua with busted on each.
#
#   run.sh [NAME...]    all specs, or some, as in NAME_spec.lua
#
# $QUN_BUILD: where the library and the program are [build/release]. $QUN_LUAS: which to test [all five].
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
build=${QUN_BUILD:-$root/build/release}
out=${QUN_LUA_BUILD:-$root/build/lua}
luas=${QUN_LUAS:-5.1 5.2 5.3 5.4 luajit}
passed=0 failed=0

say_result() {
    if [ "$1" = 0 ]; then
        echo "ok $2"
        passed=$((passed + 1))
    else
        echo "not ok $2"
        failed=$((failed + 1))
    fi
}

# The module as a stranger gets it: under a prefix of its own.
build_all() {
    rm -rf "$out/prefix"
    cmake -S "$root/bindings/lua" -B "$out/cmake" -DQUN_LUA="${luas// /;}" -DQUN_WERROR=ON \
        -DQUN_LIBRARY="$build/libqun.a" -DQUN_INCLUDE="$root/include" \
        -DCMAKE_INSTALL_PREFIX="$out/prefix" -DCMAKE_INSTALL_LIBDIR=lib &&
        cmake --build "$out/cmake" -j 2 && cmake --install "$out/cmake"
}

program_of() {
    case $1 in
    luajit) command -v luajit ;;
    *) command -v "lua$1" ;;
    esac
}

# in_lua VERSION COMMAND...: with the paths of the installed module.
in_lua() {
    local prefix=$out/prefix version=$1
    shift
    LUA_PATH="$prefix/share/lua/$version/?.lua;$here/?.lua;;" LUA_CPATH="$prefix/lib/lua/$version/?.so;;" \
        QUN_ROOT="$root" QUN_GOLDEN="$out/golden" "$@"
}

test_on() {
    local version=$1 program line name log=$out/$1.log status=0
    shift
    if ! program=$(program_of "$version"); then
        say_result 1 "lua $version: is not installed"
        return
    fi
    in_lua "$version" busted --lua="$program" -o TAP "$@" >"$log" 2>&1 || status=$?
    while IFS= read -r line; do
        case $line in
        "ok "* | "not ok "*)
            name=${line#*ok }
            say_result "$([ "${line%% *}" = ok ]; echo $?)" "lua $version: ${name#* - }"
            ;;
        "# "*) [ "$status" = 0 ] || echo "    ${line#\# }" ;;
        esac
    done <"$log"
    [ "$status" = 0 ] || grep -q '^not ok' "$log" || {
        say_result 1 "lua $version: busted ran"
        sed 's/^/    /' "$log"
    }
}

# The module inside a host. Debian's Prosody runs under Lua 5.4.
test_prosody() {
    local line
    while IFS= read -r line; do
        case $line in
        "ok "*) say_result 0 "${line#ok }" ;;
        "not ok "*) say_result 1 "${line#not ok }" ;;
        "    "*) echo "$line" ;;
        esac
    done < <(QUN_LUA_BUILD=$out bash "$here/prosody/run.sh" 2>&1 || echo "not ok prosody: the test ran to its end")
}

main() {
    local specs=() name
    mkdir -p "$out"
    if ! build_all >"$out/build.log" 2>&1; then
        say_result 1 "the module builds without a warning for: $luas"
        sed 's/^/    /' "$out/build.log"
        echo "$passed passed, $failed failed"
        exit 1
    fi
    say_result 0 "the module builds without a warning for: $luas"
    say_result "$(python3 "$root/bindings/generate.py" --check >&2; echo $?)" "bindings/generate.py changes nothing"
    python3 "$here/golden.py" --program "$build/qun" --out "$out/golden"
    for name; do specs+=("$here/${name%_spec}_spec.lua"); done
    [ "${#specs[@]}" -gt 0 ] || specs=("$here"/*_spec.lua)
    for version in $luas; do
        test_on "$version" "${specs[@]}"
    done
    case " $luas " in *" 5.4 "*) [ $# -gt 0 ] || test_prosody ;; esac
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}

main "$@"
