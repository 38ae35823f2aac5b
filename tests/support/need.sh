# shellcheck shell=bash
# need.sh - what a command relies on, and how Debian 12 gets it. Sourced by dev.

# For each thing: the Debian packages that bring it. How to tell whether it is there stands in `there`.
declare -A packages_of=(
    [cc]="gcc libc6-dev" [c++]="g++ libc6-dev" [gcc]="gcc libc6-dev" [cmake]=cmake [ninja]=ninja-build
    [pkg-config]=pkg-config [cmocka]=libcmocka-dev [zlib]=zlib1g-dev [utf8proc]=libutf8proc-dev
    [python3]=python3 [nm]=binutils [clang]=clang [libfuzzer]=libclang-rt-14-dev [clang-format]=clang-format
    [pmccabe]=pmccabe [shellcheck]=shellcheck [valgrind]=valgrind
    [gcc-m32]="lib32gcc-12-dev libc6-dev-i386" [gcc-s390x]="gcc-s390x-linux-gnu libc6-dev-s390x-cross"
    [qemu-s390x]=qemu-user-static
    [unicode]=unicode-data [go-tests]=golang-1.19-src [opencc]="opencc libopencc-data"
    [python-module]="python3-dev python3-venv python3-pip mypy" [tzdata]=tzdata
    [lua-module]="liblua5.1-0-dev liblua5.2-dev liblua5.3-dev liblua5.4-dev libluajit-5.1-dev"
    [lua5.1]=lua5.1 [lua5.2]=lua5.2 [lua5.3]=lua5.3 [lua5.4]=lua5.4 [luajit]=luajit [busted]=lua-busted
    [prosody]=prosody [slixmpp]=python3-slixmpp
)

# Debian's gcc-multilib, which would bring the kernel's headers for 32 bits, cannot stand beside a cross compiler.
m32=(-m32 -idirafter /usr/include/x86_64-linux-gnu)

# A header the compiler finds. Not by pkg-config, which may not be there yet.
header_there() {
    command -v cc >/dev/null && printf '#include <%s>\n' "$1" | cc -E -x c - >/dev/null 2>&1
}

there() {
    case $1 in
    ninja) command -v ninja >/dev/null || command -v make >/dev/null ;;
    cc | gcc) command -v "$1" >/dev/null && header_there stdio.h ;;
    cmocka | zlib | utf8proc) header_there "$1.h" ;;
    libfuzzer) compgen -G "$(clang -print-runtime-dir 2>/dev/null)/libclang_rt.fuzzer*.a" >/dev/null ;;
    gcc-m32) printf '#include <errno.h>\nint main(void) { return errno; }' | gcc "${m32[@]}" -x c -o /dev/null - 2>/dev/null ;;
    gcc-s390x) command -v s390x-linux-gnu-gcc >/dev/null ;;
    qemu-s390x) command -v qemu-s390x-static >/dev/null ;;
    python-module)
        /usr/bin/python3 -c 'import ensurepip, pip, sysconfig as s, os; os.stat(s.get_path("include") + "/Python.h")' \
            2>/dev/null
        ;;
    tzdata) [ -e /usr/share/zoneinfo/Asia/Shanghai ] ;;
    lua-module) (for v in lua5.1 lua5.2 lua5.3 lua5.4 luajit; do pkg-config --exists "$v" || exit 1; done) 2>/dev/null ;;
    slixmpp) /usr/bin/python3 -c 'import slixmpp' 2>/dev/null ;;
    go-tests) compgen -G "/usr/*/go*/src/regexp/testdata/re2-search.txt" >/dev/null ;;
    unicode) [ -e /usr/share/unicode/UnicodeData.txt ] ;;
    opencc) command -v opencc_dict >/dev/null && [ -e /usr/share/opencc/TSCharacters.ocd2 ] ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

missing_of() {
    local thing
    for thing; do
        there "$thing" || printf '%s ' "$thing"
    done
}

# install_packages PACKAGE...: installs, asking nothing. False: not Debian, not allowed, or no such package within reach.
install_packages() {
    local as_root=()
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || return 1
        as_root=(sudo -n)
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq)
    say "installing $*"
    mkdir -p build/logs
    "${as_root[@]}" update >build/logs/apt.log 2>&1 || true
    "${as_root[@]}" install -y --no-install-recommends "$@" >>build/logs/apt.log 2>&1
}

# has_all THING...: true once all are there, after trying to install what is not.
has_all() {
    local missing thing packages=()
    missing=$(missing_of "$@")
    [ -n "$missing" ] || return 0
    for thing in $missing; do
        # shellcheck disable=SC2206 # a list of package names
        packages+=(${packages_of[$thing]})
    done
    install_packages "${packages[@]}" || true
    missing=$(missing_of "$@")
    [ -n "$missing" ] || return 0
    for thing in $missing; do
        say "missing: $thing (Debian: ${packages_of[$thing]})"
    done
    return 1
}

need() {
    has_all "$@" || die "cannot go on without; not installed here: no Debian, neither root nor sudo, or no network"
}
