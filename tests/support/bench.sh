# shellcheck shell=bash
# bench.sh - ./dev bench: builds the benchmarks, fetches the peers they name, prints one table. Sourced by dev.

help_bench() {
    cat <<'END'
./dev bench [NAME...] [--json]: builds build/release/bench_NAME from tests/bench/NAME_bench.c (or takes
NAME_bench.py, which runs the other where there are both) and runs it, or all of them. A table: what was measured,
its value and unit, the peer, the ratio. With --json one object a line: name, unit, value, peer, ratio.

A line " * peer: MODULE PACKAGE" (in Python "# peer: ...") at a benchmark's head names a library it compares
with: Debian's PACKAGE is installed; C sees QUN_PEER_MODULE if pkg-config knows MODULE.
END
}

bench_names() {
    local file
    for file in tests/bench/*_bench.c tests/bench/*_bench.py; do
        [ ! -e "$file" ] || basename "${file%_bench.*}"
    done | sort -u
}

# The Debian packages of the peers that the named benchmarks compare with, as far as they are not there.
bench_peers() {
    local name
    for name; do
        sed -n 's/^ *[#*] peer: [^ ]* \([^ ]*\)$/\1/p' "tests/bench/${name}"_bench.*
    done | sort -u | while read -r name; do
        dpkg -s "$name" >/dev/null 2>&1 || echo "$name"
    done
}

bench_run() {
    local name status=0
    for name; do
        if [ -e "tests/bench/${name}_bench.py" ]; then
            QUN_BUILD=$PWD/build/release python3 "tests/bench/${name}_bench.py" || status=1
        else
            "build/release/bench_$name" || status=1
        fi
    done
    return "$status"
}

do_bench() {
    local names=() targets=() argument name peers show=(python3 tests/support/table.py)
    for argument; do
        case $argument in
        --json) show=(cat) ;;
        -*) die "bench has no option $argument" ;;
        *) names+=("$argument") ;;
        esac
    done
    [ ${#names[@]} -gt 0 ] || mapfile -t names < <(bench_names)
    for name in "${names[@]}"; do
        compgen -G "tests/bench/${name}_bench.*" >/dev/null || die "no benchmark $name: tests/bench/ has none"
        [ ! -e "tests/bench/${name}_bench.c" ] || targets+=("bench_$name")
    done
    need cc cmake ninja pkg-config python3
    mapfile -t peers < <(bench_peers "${names[@]}")
    [ ${#peers[@]} -eq 0 ] || install_packages "${peers[@]}" || say "not within reach: ${peers[*]}; going on without"
    build release shipped "${targets[@]}"
    bench_run "${names[@]}" | "${show[@]}"
}
