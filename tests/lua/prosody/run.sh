#!/usr/bin/env bash
# run.sh - Prosody with mod_qun on loopback, and clients that join, advertise, flood and see a room end. Wants the module
# as tests/lua/run.sh installs it.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
prefix=${QUN_LUA_BUILD:-$root/build/lua}/prefix
work=$(mktemp -d)
server=""

finish() {
    [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
    rm -rf "$work"
}
trap finish EXIT

free_port() {
    /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

write_config() {
    cat >"$work/prosody.cfg.lua" <<END
run_as_root = true
daemonize = false
pidfile = "$work/prosody.pid"
data_path = "$work/data"
plugin_paths = { "$root/bindings/lua/hosts/prosody" }
log = { { levels = { min = "info" }, to = "console" } }
interfaces = { "127.0.0.1" }
c2s_interfaces = { "127.0.0.1" }
c2s_ports = { $1 }
s2s_ports = { }
http_ports = { }
https_ports = { }
modules_enabled = { "roster", "saslauth", "disco", "ping", "posix" }
modules_disabled = { "s2s", "s2s_auth_certs", "tls", "http", "dialback" }
c2s_require_encryption = false
s2s_require_encryption = false
allow_unencrypted_plain_auth = false
authentication = "internal_hashed"
storage = "internal"
VirtualHost "localhost"
Component "rooms.localhost" "muc"
    modules_enabled = { "qun" }
    restrict_room_creation = false
    muc_room_default_public_jids = true
    qun_charter = "$here/charter.json"
    qun_forms = { ["walk-"] = "walk" }
    qun_members = {
        ["anna@localhost"] = { ["member.photo"] = true, ["member.spammer"] = false },
        ["bo@localhost"] = { ["member.photo"] = true, ["member.spammer"] = false },
        ["spammer@localhost"] = { ["member.photo"] = true, ["member.spammer"] = true },
        ["stranger@localhost"] = { ["member.spammer"] = false },
    }
    qun_tick = 1
END
}

start() {
    local lua=5.4 tries=0
    LUA_PATH="$prefix/share/lua/$lua/?.lua;;" LUA_CPATH="$prefix/lib/lua/$lua/?.so;;" \
        prosody --config "$work/prosody.cfg.lua" -F >"$work/log" 2>&1 &
    server=$!
    until grep -q "Activated service 'c2s'" "$work/log" || [ "$tries" -ge 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
}

stop() {
    kill "$server"
    wait "$server" || true
    server=""
}

# say_if NAME COMMAND...: a line of a test; what the server wrote if it failed.
say_if() {
    local name=$1
    shift
    if "$@"; then
        echo "ok prosody: $name"
    else
        echo "not ok prosody: $name"
        sed 's/^/    /' "$work/log"
        return 1
    fi
}

is_content() {
    ! grep -qP '\t(error|warn)\t' "$work/log"
}

has_state() {
    local tries=0
    until grep -q 'qun.charter rooms' "$work/log" || [ "$tries" -ge 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    grep -q 'goes on from what was kept' "$work/log" && is_content
}

main() {
    local port user
    if ! command -v prosody >/dev/null || ! /usr/bin/python3 -c 'import slixmpp' 2>/dev/null; then
        echo "not ok prosody: prosody and slixmpp are installed"
        return 1
    fi
    port=$(free_port)
    mkdir -p "$work/data" "$work/certs"
    write_config "$port"
    for user in anna bo spammer stranger; do
        prosodyctl --config "$work/prosody.cfg.lua" register "$user" localhost "secret-$user" >/dev/null 2>&1 || true
    done
    start
    if ! /usr/bin/python3 "$here/clients.py" "$port" 2>"$work/clients"; then
        sed 's/^/    /' "$work/log" "$work/clients"
        return 1
    fi
    say_if "the server had nothing to complain of" is_content
    stop
    start
    say_if "a restarted server goes on from the state it kept" has_state
    stop
}

main
