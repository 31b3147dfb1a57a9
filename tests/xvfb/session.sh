#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a test of the window on a real X server with a window manager, where focus, activation and
# popups are not simulated:  tests/xvfb/session.sh [BUILD_FOLDER]
# Needs Xvfb, openbox and xdotool (Debian: xvfb openbox xdotool). Not part of ./dev test.
set -eu

build=${1:-build/dev}
test=$build/tests/test_window_session_and_others
for program in Xvfb openbox xdotool "$test"; do
    command -v "$program" >/dev/null || { echo "$program is missing" >&2; exit 2; }
done

folder=$(mktemp -d)
stop()
{
    [ -z "${manager:-}" ] || kill "$manager" 2>/dev/null || true
    [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT INT TERM

# The server chooses a free display and tells it.
Xvfb -displayfd 3 -screen 0 1920x1200x24 -nolisten tcp 3>"$folder/display" 2>"$folder/server.log" &
server=$!
tries=100
until [ -s "$folder/display" ]; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { cat "$folder/server.log" >&2; exit 2; }
    sleep 0.1
done
DISPLAY=:$(cat "$folder/display")
export DISPLAY

export HOME="$folder" XDG_CONFIG_HOME="$folder/config" XDG_STATE_HOME="$folder/state"
openbox --sm-disable 2>"$folder/manager.log" &
manager=$!
tries=100
until xdotool get_num_desktops >/dev/null 2>&1; do # only a window manager can tell
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { cat "$folder/manager.log" >&2; exit 2; }
    sleep 0.1
done

QT_QPA_PLATFORM=xcb LC_ALL=C.UTF-8 "$test" test_window_session
