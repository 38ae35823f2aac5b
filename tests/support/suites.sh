# shellcheck shell=bash
# suites.sh - the suites of ./dev test and what counts as passed. Sourced by dev.
#
# A suite is a function suite_NAME that calls `script`, `ctests` or `count`; what it relies on stands in
# needs_of. What a program prints is kept in build/logs/ and shown if it fails; tests/support/tally.py counts.

all_suites=(unit api cli scenarios contracts consumers conformance fuzz sanitizers docs python lua)
for_unit="cc cmake ninja pkg-config cmocka zlib utf8proc python3"
for_shims="python-module tzdata lua-module lua5.4 luajit busted"
declare -A needs_of=(
    [format]="clang-format python3" [unit]=$for_unit [api]=$for_unit [cli]=$for_unit [scenarios]=$for_unit
    [contracts]="$for_unit c++ nm clang clang-format pmccabe shellcheck unicode opencc" [consumers]="$for_unit c++"
    [conformance]=$for_unit [fuzz]="$for_unit clang libfuzzer" [sanitizers]="$for_unit gcc valgrind $for_shims"
    [docs]=$for_unit [python]="$for_unit python-module tzdata"
    [lua]="$for_unit lua-module lua5.1 lua5.2 lua5.3 lua5.4 luajit busted prosody slixmpp tzdata"
)
declare -A built=()
conformance_names=()
show_output=""
api_preset=dev
suite="" passed=0 failed=0

count() {
    passed=$((passed + $1))
    failed=$((failed + $2))
}

# known KIND NAME...: dies for a name that is no suite (or part).
known() {
    local kind=$1 name
    shift
    for name; do
        declare -F "${kind}_$name" >/dev/null || die "no $kind $name; ./dev help names them"
    done
}

# run_all KIND NAME...: runs them in turn; the last line says what came of it.
run_all() {
    local kind=$1 all_passed=0 all_failed=0 start lines=""
    shift
    # shellcheck disable=SC2046 # a list of things
    need $(for suite; do echo "${needs_of[$suite]}"; done | tr ' ' '\n' | sort -u)
    for suite; do
        start=$SECONDS passed=0 failed=0
        say "$kind $suite"
        "${kind}_$suite" || count 0 1
        lines+=$(printf '%-12s %4d s %6d ok %5d not ok' "$suite" $((SECONDS - start)) "$passed" "$failed")$'\n'
        all_passed=$((all_passed + passed))
        all_failed=$((all_failed + failed))
    done
    printf '\n%s\n%d passed, %d failed\n' "$lines" "$all_passed" "$all_failed"
    [ "$all_failed" -eq 0 ]
}

# built PRESET [TARGET...]: builds it once a run; the first suite to find it broken counts that.
built() {
    local key="$*"
    if [ -z "${built[$key]:-}" ]; then
        built[$key]=whole
        build "$@" || {
            built[$key]=broken
            count 0 1
        }
    fi
    [ "${built[$key]}" = whole ]
}

# add_tally ARGUMENT...: counts what tally.py finds.
add_tally() {
    local figures
    figures=$(python3 tests/support/tally.py "$@") || figures="0 1"
    count "${figures% *}" "${figures#* }"
}

# ctests PRESET LABELS: runs the ctests whose label matches.
ctests() {
    local preset=$1 labels=$2 report=$PWD/$logs/$suite-$1.xml
    rm -f "$report"
    ctest --test-dir "build/$preset" -L "^($labels)\$" -j "$jobs" --output-junit "$report" --no-tests=ignore \
        --test-output-size-passed 1000000 --test-output-size-failed 1000000 >"$logs/$suite-$preset.log" 2>&1 || true
    [ ! -f "$report" ] || add_tally junit "$report"
}

# script NAME COMMAND...: runs a program that says `ok NAME`, `not ok NAME` or `N passed, M failed`.
script() {
    local name=$1
    shift
    run_kept "$logs/$suite-$name" "$@"
    running+=("$name")
    finish
}

# started NAME COMMAND...: the same beside those started before, as many at a time as there are cores; `finish` waits
# for all of them and counts what they said.
running=()
started() {
    local name=$1
    shift
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do
        wait -n || true
    done
    run_kept "$logs/$suite-$name" "$@" &
    running+=("$name")
}

run_kept() {
    local kept=$1 status=0
    shift
    "$@" >"$kept.log" 2>&1 || status=$?
    echo "$status" >"$kept.status"
}

finish() {
    local name kept status
    wait
    for name in "${running[@]}"; do
        kept=$logs/$suite-$name
        status=$(cat "$kept.status" 2>/dev/null || echo 1)
        rm -f "$kept.status"
        [ -z "$show_output" ] || cat "$kept.log"
        add_tally log "$suite/$name" "$kept.log" "$status"
    done
    running=()
}

# scripts_of FOLDER: the programs of a folder that are meant to be run, by their #! line.
scripts_of() {
    local file
    for file in "$1"/*.py "$1"/*.sh; do
        [ ! -f "$file" ] || [ "$(head -c 2 "$file")" != '#!' ] || printf '%s\n' "$file"
    done
}

# interpreted FILE [ARGUMENT...]: by its suffix, so that no executable bit can be forgotten.
interpreted() {
    case $1 in
    *.py) python3 "$@" ;;
    *) bash "$@" ;;
    esac
}

run_scripts() {
    local file name
    for file in $(scripts_of "$1"); do
        name=${file##*/}
        started "${name%.*}" interpreted "$file"
    done
    finish
}

suite_format() {
    script layout python3 tests/contracts/format.py
}

suite_unit() {
    built dev || true
    ctests dev unit
}

suite_api() {
    if [ "$api_preset" = dev ]; then
        built dev || true
    else
        built "$api_preset" api_tests || true
    fi
    ctests "$api_preset" api
}

suite_cli() {
    built release shipped || true
    QUN_BUILD=$PWD/build/release run_scripts tests/cli
}

suite_scenarios() {
    built dev || true
    ctests dev scenarios
    QUN_BUILD=$PWD/build/dev run_scripts tests/scenarios
    QUN_BUILD=$PWD/build/dev run_scripts tests/text
}

suite_contracts() {
    built dev || true
    built release shipped || true
    run_scripts tests/contracts
}

suite_consumers() {
    built release shipped || true
    QUN_BUILD=$PWD/build/release run_scripts tests/consumers
}

suite_conformance() {
    local file name runner
    built release shipped conformance || true
    case " ${conformance_names[*]:-regex} " in *" regex "*) has_all go-tests || true ;; esac # else passed over
    for file in tests/conformance/*_run.py tests/conformance/*_run.sh; do
        [ -e "$file" ] || continue
        name=${file##*/}
        name=${name%_run.*}
        case " ${conformance_names[*]:-$name} " in *" $name "*) ;; *) continue ;; esac
        runner=build/release/tests/conformance/${name}_runner
        if [ -e "tests/conformance/${name}_runner.c" ]; then
            script "$name" interpreted "$file" --runner "$runner"
        else
            QUN_BUILD=$PWD/build/release script "$name" interpreted "$file"
        fi
    done
}

suite_fuzz() {
    built dev || true
    ctests dev fuzz
    fuzz_all fixed
}

# fuzz_all SECONDS|fixed: every libFuzzer program for that long or over fixed inputs, as many at a time as there
# are cores.
fuzz_all() {
    local share=$1 targets
    built fuzz fuzzers || true
    targets=$(cd build/fuzz/tests/fuzz 2>/dev/null && find . -maxdepth 1 -type f -printf '%f\n' | sort) || true
    [ -n "$targets" ] || return 0
    say "fuzzing, $share (seconds each, or fixed inputs): ${targets//$'\n'/ }"
    mkdir -p build/corpus
    printf '%s\n' "$targets" | xargs -P "$jobs" -I{} bash tests/support/fuzz.sh {} "$share" || true
    for target in $targets; do
        script "$target" bash tests/support/fuzz.sh --verdict "$target"
    done
}

# Leaks are found by tracing, which some sandboxes forbid.
leaks_can_be_found() {
    local probe=build/logs/leak-probe
    echo 'int main(void) { return 0; }' | gcc -fsanitize=address -x c -o "$probe" - 2>/dev/null &&
        ASAN_OPTIONS=detect_leaks=1 "$probe" >/dev/null 2>&1
}

suite_sanitizers() {
    QUN_DRAWS=quarter sanitized short # of the cases that tests draw; tests/support/draws.h says why
    built dev || true
    valgrind_some 4
}

# sanitized short|whole: how much of the shims' tests.
sanitized() {
    local leaks=1
    built asan || true
    leaks_can_be_found || {
        say "LeakSanitizer cannot trace here: leaks are left to valgrind"
        leaks=0
    }
    ASAN_OPTIONS=detect_leaks=$leaks:strict_string_checks=1:detect_stack_use_after_return=1 \
        UBSAN_OPTIONS=print_stacktrace=1 ctests asan 'unit|api|fuzz'
    built release shipped || true
    build_shims || count 0 1
    QUN_LEAKS=$leaks script shims bash tests/support/shims.sh "$1"
}

build_shims() {
    cmake --preset asan -DQUN_SHIMS=ON -DPython_EXECUTABLE=/usr/bin/python3 >"$logs/configure-shims.log" 2>&1 &&
        build asan shims
}

# valgrind_some COUNT: the first api programs that sweep nothing, which would take too long.
valgrind_some() {
    local source name taken=0
    for source in tests/api/*_test.c; do
        if [ ! -e "$source" ] || [ "$taken" -ge "$1" ] || grep -q 'sweep(' "$source"; then
            continue
        fi
        name=${source##*/}
        name=${name%_test.c}
        started "valgrind-$name" valgrind -q --error-exitcode=99 --leak-check=full "build/dev/tests/api/$name"
        taken=$((taken + 1))
    done
    finish
}

suite_docs() {
    built release shipped || true
    QUN_BUILD=$PWD/build/release run_scripts tests/docs
}

# The shims as they are installed; their scripts say what they build and where.
suite_python() {
    built release shipped || true
    QUN_BUILD=$PWD/build/release script python bash tests/python/run.sh
}

suite_lua() {
    built release shipped || true
    QUN_BUILD=$PWD/build/release script lua bash tests/lua/run.sh
}
