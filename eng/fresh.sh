#!/usr/bin/env bash
# fresh.sh [--keep] [demo|test]…: proves the two commands where nothing is installed. Makes a Debian 12 with debootstrap, binds this
# machine's .NET SDK in, clones the committed state of this repository, and runs `./colophon demo --once` twice and `./test` there. Needs root and debootstrap.
# COLOPHON_FRESH_DIR (default /var/tmp/colophon-fresh) is where the chroot lies; COLOPHON_MIRROR the Debian mirror.
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/common.sh"
need_dotnet
[ "$(id -u)" = 0 ] || die 4 "fresh.sh needs root (chroot): sudo eng/fresh.sh"
command -v debootstrap >/dev/null || die 4 "debootstrap is missing: apt-get install debootstrap"

keep= steps=()
for argument in "$@"; do
    case "$argument" in --keep) keep=1 ;; demo | test) steps+=("$argument") ;; *) die 2 "usage: eng/fresh.sh [--keep] [demo|test]…" ;; esac
done
[ ${#steps[@]} -gt 0 ] || steps=(demo test)

dir=${COLOPHON_FRESH_DIR:-/var/tmp/colophon-fresh} mirror=${COLOPHON_MIRROR:-http://deb.debian.org/debian}
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
mounts=("$dir/usr/share/dotnet" "$dir/proc" "$dir/sys" "$dir/dev/pts" "$dir/dev/shm" "$dir/dev" "$dir")
cleanup() {
    for mount in "${mounts[@]}"; do if mountpoint -q "$mount"; then umount -l "$mount"; fi; done
    if [ -z "$keep" ]; then rm -rf --one-file-system "$dir"; fi
}
for mount in "${mounts[@]}"; do if mountpoint -q "$mount" 2>/dev/null; then umount -l "$mount"; fi; done
rm -rf --one-file-system "$dir"
trap cleanup EXIT

# A mount of its own, as the root of a machine is: tests mount small disks where nobody else sees them.
mkdir -p "$dir"; mount --bind "$dir" "$dir"; mount --make-private "$dir"

say "Debian 12 into $dir …"
# What a Debian with git and the .NET SDK brings along, and nothing more.
debootstrap --variant=minbase --include=git,ca-certificates,libicu72,libssl3,zlib1g,libstdc++6 bookworm "$dir" "$mirror" >"$dir.log" 2>&1 || { tail -5 "$dir.log" >&2; die 4 "debootstrap failed: $dir.log"; }
rm -f "$dir.log"
for file in /etc/resolv.conf /etc/hosts; do cp -L "$file" "$dir$file"; done
# A machine behind a proxy or an authority of its own hands these on.
cp -L /etc/ssl/certs/ca-certificates.crt "$dir/etc/ssl/certs/ca-certificates.crt"
handed=()
for name in http_proxy https_proxy no_proxy NODE_EXTRA_CA_CERTS NUGET_CERT_REVOCATION_MODE; do if [ -n "${!name:-}" ]; then handed+=("$name=${!name}"); fi; done
mkdir -p "$dir/usr/share/dotnet" "$dir/dev/pts" "$dir/dev/shm"
mount --bind "$sdk" "$dir/usr/share/dotnet"; mount -o remount,ro,bind "$dir/usr/share/dotnet"
ln -s /usr/share/dotnet/dotnet "$dir/usr/bin/dotnet"
mount -t proc proc "$dir/proc"; mount -t sysfs -o ro sysfs "$dir/sys"
mount --bind /dev "$dir/dev"; mount -t devpts devpts "$dir/dev/pts"; mount -t tmpfs tmpfs "$dir/dev/shm"

say "A clean clone of $(git -C "$ROOT" rev-parse --short HEAD) …"
git clone -q --no-hardlinks "$ROOT" "$dir/srv/colophon"
in_fresh() { chroot "$dir" /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "${handed[@]}" sh -c "cd /srv/colophon && $1"; }
timed() { # WHAT LIMIT COMMAND
    local started=$SECONDS
    say "── $1"
    in_fresh "$3"
    say "── $1: $((SECONDS - started)) s (wanted: under $2 s)"
}
for step in "${steps[@]}"; do
    case "$step" in
        demo)
            timed "first demo, downloads included" 300 './colophon demo --once --data /srv/demo-1'
            timed "second demo" 90 './colophon demo --once --data /srv/demo-2'
            timed "verify" 90 './colophon verify /srv/demo-1/evidence/*.zip --trust /srv/demo-1/trust.json' ;;
        test) timed "tests" 1200 ./test ;;
    esac
done
left=$(for root in /proc/[0-9]*/root; do if [ "$(readlink "$root" 2>/dev/null)" = "$dir" ]; then echo "${root#/proc/}"; fi; done)
[ -z "$left" ] || die 1 "processes were left behind in the chroot: $left"
say "Fresh machine: ${steps[*]} passed."
