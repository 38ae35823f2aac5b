# shellcheck shell=bash
# build.sh - configuring and building the presets of CMakePresets.json. Sourced by dev.

jobs=$(nproc 2>/dev/null || echo 2)
logs=build/logs

# configure PRESET: each time, for a package may have come since; a second when nothing has changed.
configure() {
    local log=$logs/configure-$1.log
    mkdir -p "$logs"
    # Asked here, for need may just have installed it; a folder that was configured otherwise stays so.
    ! command -v ninja >/dev/null || export CMAKE_GENERATOR=Ninja
    cmake --preset "$1" >"$log" 2>&1 || {
        cat "$log" >&2
        return 1
    }
}

# build PRESET [TARGET...]: goes on after an error, so that what can be tested is; false if there was one.
build() {
    local preset=$1 log=$logs/build-$1.log keep_going=(-k) targets=()
    shift
    configure "$preset" || return 1
    [ ! -f "build/$preset/build.ninja" ] || keep_going=(-k 0)
    [ $# -eq 0 ] || targets=(--target "$@")
    say "building build/$preset"
    cmake --build "build/$preset" --parallel "$jobs" "${targets[@]}" -- "${keep_going[@]}" >"$log" 2>&1 && return 0
    grep -E '(error|warning): |undefined reference' "$log" | grep -v 'cc1:' | sort -u | head -n 30 >&2 ||
        tail -n 5 "$log" >&2
    say "build/$preset is not whole: $log"
    return 1
}
