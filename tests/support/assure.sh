# shellcheck shell=bash
# assure.sh - the parts of ./dev assure: what takes longer than a test run may. Sourced by dev after suites.sh.

all_parts=(fuzz valgrind sanitizers tsan sweep cross leaks)
needs_of+=([valgrind]="$for_unit valgrind" [sanitizers]="$for_unit gcc $for_shims" [tsan]="$for_unit gcc" [sweep]=$for_unit [cross]="cc cmake ninja"
    [leaks]=${needs_of[lua]})

part_fuzz() {
    fuzz_all "${QUN_FUZZ_SECONDS:-120}"
}

part_valgrind() {
    built dev || true
    valgrind_some 1000
}

part_sanitizers() {
    sanitized whole
}

part_tsan() {
    built tsan || true
    TSAN_OPTIONS=halt_on_error=1 ctests tsan 'unit|api'
}

part_sweep() {
    built dev || true
    QUN_SWEEP=full ctests dev 'unit|api'
}

part_cross() {
    built release shipped || true
    if has_all gcc-m32; then
        cross_build i386 "-DCMAKE_C_FLAGS=${m32[*]}"
        script i386 same_decisions build/cross-i386/qun
    fi
    if has_all gcc-s390x qemu-s390x; then
        cross_build s390x -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=s390x \
            -DCMAKE_C_COMPILER=s390x-linux-gnu-gcc
        script s390x same_decisions qemu-s390x-static -L /usr/s390x-linux-gnu build/cross-s390x/qun
    fi
}

# A million calls through the shim on each Lua; ./dev test makes them on one.
part_leaks() {
    built release shipped || true
    QUN_CALLS=1000000 QUN_BUILD=$PWD/build/release script lua bash tests/lua/run.sh lifetime
}

# cross_build NAME OPTION...: the library and the program into build/cross-NAME.
cross_build() {
    local name=$1
    shift
    script "build-$name" cross_make "build/cross-$name" "$@"
}

cross_make() {
    local folder=$1
    shift
    cmake -S . -B "$folder" -DCMAKE_C_FLAGS_RELEASE=-O2 -DQUN_WERROR=ON -DQUN_TESTS=OFF \
        -DCMAKE_DISABLE_FIND_PACKAGE_ZLIB=ON "$@" && cmake --build "$folder" --parallel "$jobs"
}

# same_decisions COMMAND...: the demo's decisions there and here, byte for byte.
same_decisions() {
    local demo=(replay docs/demo/pet-club.json docs/demo/pet-club.jsonl)
    diff <(build/release/qun "${demo[@]}") <("$@" "${demo[@]}") && echo "ok the demo decides the same"
}
