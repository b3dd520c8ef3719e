# shellcheck shell=bash
# What the root scripts share: where we are, how dotnet is called, how to tell whether a build is still fresh. Sourced, never run.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CONFIGURATION=${COLOPHON_CONFIGURATION:-Release}
WORK="$ROOT/artifacts"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# The SDK needs ICU only for cultures, and a bare Debian has none.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
# A service user often has no home: keep the SDK's first-run files and the package cache below the clone then.
if [ -z "${HOME:-}" ] || [ ! -w "${HOME:-/}" ]; then export HOME="$WORK/home"; mkdir -p "$HOME"; fi

say() { printf '%s\n' "$*" >&2; }
die() { local code=$1; shift; printf 'colophon: %s\n' "$*" >&2; exit "$code"; }

need_dotnet() {
    command -v dotnet >/dev/null || die 4 "the .NET 10 SDK is missing: install it (https://dotnet.microsoft.com/download/dotnet/10.0) and put 'dotnet' on the PATH"
    compgen -G "$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk/10.*" >/dev/null \
        || dotnet --list-sdks | grep -q '^10\.' || die 4 "this 'dotnet' has no .NET 10 SDK: install it next to $(dotnet --version 2>/dev/null || echo 'the one found')"
}

# What the sources below the paths look like now: names, sizes, times. A restore rewrites lock files, so they don't count.
sources() {
    find "$@" \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f ! -name packages.lock.json -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum
}

# build NAME WHAT TARGET PATH…: builds TARGET unless nothing below the paths changed since it was last built.
build() {
    local stamp="$WORK/built/$1.$CONFIGURATION" what=$2 target=$3 now; shift 3
    now=$(sources "$@")
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ]; then return 0; fi
    need_dotnet
    mkdir -p "$WORK/built"
    local started=$SECONDS log="$WORK/build.$$.log"
    say "Building $what …"
    # No node or compiler reuse: a build started by a script leaves no process behind.
    if ! dotnet build "$target" -c "$CONFIGURATION" --nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        die 1 "building $what failed (see above)"
    fi
    rm -f "$log"
    printf '%s\n' "$now" >"$stamp"
    say "Built $what in $((SECONDS - started)) s."
}
