#!/usr/bin/env bash
# run.sh - builds the wheel, installs it into fresh environments without a compiler on their path, and runs all tests
# there: under python3 of 3.11 and every newer one found. Says `ok NAME` or `not ok NAME`; last `N passed, N failed`.
#
#   QUN_BUILD    where the program is that decisions are compared with [build/release]
#   QUN_PYTHON   the Python that builds, 3.11 or newer [/usr/bin/python3, else python3]
#   QUN_PYTHONS  one: only the Python that builds [all that are found]
#   QUN_WORK     a folder for what is made here [build/python]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
program=$(realpath -m "${QUN_BUILD:-build/release}")/qun
work=$(realpath -m "${QUN_WORK:-build/python}")
builder=${QUN_PYTHON:-/usr/bin/python3}
[ -x "$builder" ] || builder=$(command -v python3)
passed=0 failed=0

tell() { # tell ok|"not ok" NAME
    echo "$1 $2"
    if [ "$1" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

attempt() { # attempt NAME COMMAND...: what it prints is shown only if it fails
    local name=$1
    shift
    if "$@" >"$work/$name.log" 2>&1; then
        tell ok "$name"
    else
        tell "not ok" "$name"
        sed 's/^/    /' "$work/$name.log"
        return 1
    fi
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Every CPython from 3.11 on: the builder, those on the path, those of pyenv. One of each version.
pythons() {
    local candidate version seen=" "
    if [ "${QUN_PYTHONS:-}" = one ]; then
        echo "$builder"
        return
    fi
    for candidate in "$builder" python3.1{1..9} "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3; do
        if ! candidate=$(command -v "$candidate") || ! is_new_enough "$candidate"; then continue; fi
        version=$("$candidate" -c 'import platform; print(platform.python_version())')
        case $seen in *" $version "*) continue ;; esac
        seen+="$version "
        echo "$candidate"
    done
}

# Without the network or scikit-build-core the same CMake project is built by itself.
build_wheel() {
    "$builder" -m pip wheel --no-deps -w "$work/wheel" "$root/bindings/python"
}

build_plain() {
    cmake -S bindings/python -B "$work/plain" -DCMAKE_BUILD_TYPE=Release -DPython_EXECUTABLE="$builder" \
        -DCMAKE_INSTALL_PREFIX="$work/package" -DQUN_WERROR=ON
    cmake --build "$work/plain" --target qun_python -j "$(nproc)"
    cmake --install "$work/plain" --component python --strip
}

install_into() { # install_into VENV
    if compgen -G "$work/wheel/*.whl" >/dev/null; then
        "$1/bin/python" -m pip install --no-index --no-deps "$work"/wheel/*.whl
    else
        echo "$work/package" >"$("$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/qun.pth"
    fi
}

add_figures() { # the last line of what a test program printed
    local figures
    figures=$(tail -n 1 "$1")
    if [[ $figures =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    else
        tell "not ok" "$2_ran_to_its_end"
    fi
}

# A compiler is not needed, nor anything else of this machine's path.
within() { # within NAME VENV SCRIPT [ARGUMENT...]
    local name=$1 venv=$2
    shift 2
    env -i HOME="$work" LC_ALL=C.UTF-8 PATH="$venv/bin" TZDIR="${TZDIR:-/usr/share/zoneinfo}" \
        "$venv/bin/python" -X faulthandler "$@" >"$work/$name.log" 2>&1 || true
    grep -v '^[0-9]* passed, [0-9]* failed$' "$work/$name.log" || true
    add_figures "$work/$name.log" "$name"
}

test_under() { # test_under PYTHON
    local version venv
    version=$("$1" -c 'import platform; print(platform.python_version())')
    venv=$work/venv-$version
    echo "# CPython $version"
    attempt "installed_$version" make_venv "$1" "$venv" || return 0
    within "tests_$version" "$venv" tests/python/tell.py
    within "golden_$version" "$venv" tests/python/golden.py --program "$program"
}

make_venv() {
    rm -rf "$2"
    "$1" -m venv "$2" && install_into "$2"
}

# The stubs say what the extension has, and the package agrees with them.
check_types() {
    local venv=$work/venv-types site
    make_venv "$builder" "$venv" >"$work/types.log" 2>&1 || true
    "$venv/bin/python" -m pip install mypy >>"$work/types.log" 2>&1 || "$builder" -m mypy --version >>"$work/types.log" 2>&1 ||
        { echo "skipped types: no mypy" && return; }
    local mypy=("$venv/bin/python")
    "${mypy[@]}" -m mypy --version >/dev/null 2>&1 || mypy=("$builder")
    site=$("$venv/bin/python" -c 'import qun, pathlib; print(pathlib.Path(qun.__file__).parents[1])')
    rm -rf "$work/typed" && mkdir "$work/typed" && cp -r "$site/qun" "$work/typed/"
    cd "$work/typed"
    attempt mypy_strict env MYPYPATH="$work/typed" "${mypy[@]}" -m mypy --strict -p qun || true
    attempt stubtest env MYPYPATH="$work/typed" PYTHONPATH="$work/typed" "${mypy[@]}" -m mypy.stubtest qun._qun || true
    cd "$root"
}

rm -rf "$work/wheel" "$work/package"
mkdir -p "$work"
build_wheel >"$work/wheel.log" 2>&1 || true # without the network there is none
if compgen -G "$work/wheel/*.whl" >/dev/null; then
    tell ok wheel_is_built
else
    echo "# no wheel: the CMake project by itself"
    attempt package_is_built build_plain
fi
while read -r python; do test_under "$python"; done < <(pythons)
check_types
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
