#!/usr/bin/env bash
# packages.sh demo|tests [--list]: which Debian packages are missing for a purpose, and why each is needed; installs them as root or
# with sudo, else prints the command and exits 4. --list only prints PACKAGE<TAB>WHY of what is missing. Silent when nothing is.
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/common.sh"

# package | probe (empty: is the package installed; else a command or an absolute file that proves it) | why
DEMO='
php8.2-cli||runs WordPress and the agent
php8.2-fpm||the PHP behind nginx, as on a real host
php8.2-mysql||WordPress to its database
php8.2-xml||WordPress
php8.2-gd||WordPress: images
php8.2-mbstring||WordPress
php8.2-curl||the agent: sends its batches
php8.2-intl||WordPress
php8.2-zip||WordPress: plugin packages
php8.2-sqlite3||the agent: its own read of the state
mariadb-server||the database of WordPress
nginx-light|nginx|the web server in front of PHP
wordpress||a real WordPress, from Debian
wordpress-theme-twentytwentythree||its theme
libsodium23||Ed25519 and XChaCha20-Poly1305
openssl|openssl|random secrets of the WordPress set-up
unzip|unzip|opens plugin packages and binders
curl|curl|waits until WordPress answers
'
TESTS='
tzdata|/usr/share/zoneinfo/Europe/Berlin|the time zones in which a company counts its days
nodejs|node|runs the SMTP sink and the WordPress packages of the tests
npm|npm|fetches them
chromium|chromium|browser tests
fonts-liberation||readable text in screenshots
php8.2-ast||the oracle for the trees of our PHP parser, and the peer of its benchmark
php-parser||the other peer of that benchmark, and PHP to read
clamav|clamscan|peer of the benchmark of scans
clamav-daemon|clamd|the engine that an operator may add to scans: the tests ask a real one
yara|yara|another engine of that kind, and the other peer of that benchmark
postgresql|/usr/lib/postgresql/15/bin/postgres|peer of the intake benchmark
'
case "${1:-}" in
    demo) list=$DEMO ;;
    tests) list=$DEMO$TESTS ;;
    *) die 2 "usage: eng/packages.sh demo|tests [--list]" ;;
esac

installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p') \
    || die 4 "this is not a Debian system (dpkg-query is missing); Colophon's demo and tests are made for Debian 12"

present() { # package probe
    case "$2" in
        '') grep -qxF "$1" <<<"$installed" ;;
        /*) [ -e "$2" ] ;;
        *) command -v "$2" >/dev/null || [ -x "/usr/sbin/$2" ] ;;
    esac
}

missing=()
while IFS='|' read -r package probe why; do
    [ -n "$package" ] || continue
    if ! present "$package" "$probe"; then
        if [ "${2:-}" = --list ]; then printf '%s\t%s\n' "$package" "$why"; continue; fi
        [ ${#missing[@]} -gt 0 ] || say "Missing Debian packages:"
        say "  $(printf '%-34s' "$package") $why"
        missing+=("$package")
    fi
done <<<"$list"
[ ${#missing[@]} -gt 0 ] || exit 0

command="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" = 0 ]; then as_root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root=(sudo -n)
elif command -v sudo >/dev/null && [ -t 0 ]; then as_root=(sudo)
else
    say "Neither root nor sudo here. Ask whoever has it to run:"
    say "  sudo sh -c '$command'"
    exit 4
fi

# Only the programs are wanted: no service of the machine is started or enabled by this.
guard=/usr/sbin/policy-rc.d guarded=
unguard() { [ -z "$guarded" ] || "${as_root[@]}" rm -f "$guard"; }
trap unguard EXIT
if [ ! -e "$guard" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$guard" >/dev/null
    "${as_root[@]}" chmod 755 "$guard"
    guarded=1
fi

started=$SECONDS log=$(mktemp)
say "Installing ${#missing[@]} packages with apt-get (their services stay off) …"
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1; }
if ! { apt update && apt install -y --no-install-recommends "${missing[@]}"; }; then
    tail -20 "$log" >&2
    die 4 "apt-get could not install the packages (its whole output: $log). Mend what it names, then run this again"
fi
rm -f "$log"
if [ -d /run/systemd/system ]; then
    for package in "${missing[@]}"; do
        case "$package" in
            mariadb-server) "${as_root[@]}" systemctl disable --quiet mariadb ;;
            nginx-light) "${as_root[@]}" systemctl disable --quiet nginx ;;
            php8.2-fpm) "${as_root[@]}" systemctl disable --quiet php8.2-fpm ;;
            clamav-daemon) "${as_root[@]}" systemctl disable --quiet clamav-daemon clamav-freshclam ;;
            postgresql) "${as_root[@]}" systemctl disable --quiet postgresql ;;
        esac
    done
fi
say "Installed in $((SECONDS - started)) s."
