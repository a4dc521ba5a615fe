# SPDX-License-Identifier: MIT
# What the scripts of this folder share: messages, packages, one build at a time. To be sourced.
# shellcheck shell=bash

project_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc)

# Debian packages that the library, its command and its tests are built with.
debian_packages=(
    g++ cmake ninja-build ccache pkg-config ca-certificates
    libcpprest-dev libssl-dev libboost-dev libboost-test-dev
    libsimdjson-dev libdeflate-dev zlib1g-dev libsqlite3-dev
    nlohmann-json3-dev libcli11-dev
)

say() {
    printf '==> %s\n' "$*" >&2
}

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# The help of a script is the comment at its head, without the licence line.
show_help() {
    awk 'NR > 2 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
}

# Prints those of the given packages that are not installed.
missing_packages() {
    local package
    for package in "$@"; do
        if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            printf '%s\n' "$package"
        fi
    done
}

# install_packages <package>...: installs what is missing; quick when nothing is.
install_packages() {
    local -a missing apt_get as_root=()
    if ! command -v dpkg-query >/dev/null; then
        say "This is not a Debian system; assuming that these are here: $*"
        return
    fi
    mapfile -t missing < <(missing_packages "$@")
    if [ "${#missing[@]}" -eq 0 ]; then
        return
    fi
    (
        # One installation at a time; who waited looks again.
        exec 9<"$project_dir/scripts/lib.sh"
        flock 9
        mapfile -t missing < <(missing_packages "$@")
        if [ "${#missing[@]}" -eq 0 ]; then
            exit 0
        fi
        if [ "$(id -u)" -ne 0 ]; then
            command -v sudo >/dev/null ||
                fail "these packages are missing; install them as root: ${missing[*]}"
            as_root=(sudo)
        fi
        say "Installing with apt-get: ${missing[*]}"
        apt_get=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
            apt-get -q -y -o DPkg::Lock::Timeout=600)
        # The lists may be absent or out of date; if so, fetch them and try again.
        "${apt_get[@]}" install --no-install-recommends "${missing[@]}" </dev/null >&2 || {
            "${apt_get[@]}" update </dev/null >&2
            "${apt_get[@]}" install --no-install-recommends "${missing[@]}" </dev/null >&2
        } || fail "apt-get could not install: ${missing[*]}"
    ) || exit
}

# lock_build <folder>: waits until no other script builds there; held until the script ends.
lock_build() {
    mkdir -p "$1"
    exec 8>"$1/.lock"
    if ! flock -n 8; then
        say "Waiting for another build in $1"
        flock 8
    fi
}

unlock_build() {
    exec 8>&-
}

# configure <preset> <folder> [<cmake argument>...]
configure() {
    local preset=$1 build_dir=$2
    shift 2
    say "Configuring ($preset) in $build_dir"
    (cd "$project_dir" && cmake --preset "$preset" -B "$build_dir" "$@") \
        >"$build_dir/configure.log" 2>&1 8>&- || {
        cat "$build_dir/configure.log" >&2
        fail "cmake failed"
    }
}

# build <folder> [<target>...]
build() {
    local build_dir=$1
    shift
    local -a targets=()
    if [ $# -gt 0 ]; then
        targets=(--target "$@")
    fi
    say "Building ${*:-everything}"
    cmake --build "$build_dir" -j "$jobs" "${targets[@]}" 8>&- >&2 || fail "the build failed"
}

# run_tests <folder> [<ctest argument>...]: prints what CTest prints, and keeps it in ctest.log.
run_tests() {
    local build_dir=$1
    shift
    # Most of a test's time is spent waiting on sockets, so more may run than there are processors.
    ctest --test-dir "$build_dir" --no-tests=error --output-on-failure -j "$((2 * jobs))" "$@" \
        </dev/null 8>&- 2>&1 | tee "$build_dir/ctest.log"
}

# count_cases <folder>: prints how many test cases passed and failed in the last run_tests. A test
# that is not of Boost.Test counts as one case, and so does one that ended without its report.
count_cases() {
    awk '
        function finish() {
            if (open && !reported) { if (ok) passed += 1; else failed += 1 }
            else if (open && !ok && !bad) failed += 1
            open = 0
        }
        /^[0-9]+\/[0-9]+ Testing: / { finish(); open = 1; ok = 0; bad = 0; reported = 0 }
        open && match($0, /[0-9]+ test cases? out of [0-9]+ (passed|failed)/) {
            split(substr($0, RSTART, RLENGTH), word, " ")
            reported = 1
            if (/passed/) passed += word[1]; else { failed += word[1]; bad += word[1] }
        }
        /^Test Passed\.$/ { ok = 1 }
        END { finish(); print passed + 0, failed + 0 }
    ' "$1/Testing/Temporary/LastTest.log"
}
