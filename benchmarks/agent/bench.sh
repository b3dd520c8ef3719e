#!/usr/bin/env bash
# What the agent costs: bench.sh PART [--json] [--requests N] [--port P]. Parts: pages, append, snapshot. One real WordPress (php-fpm with opcache, two workers: what the
# agent does after an answer does not wait in the next one's way).
# pages: page views and saves of a post; plain, with the agent and with a plugin that takes 1 ms take turns, block by block, so that a drift of the machine falls on all
#   alike. The latter is the positive control: unless it reads 1.0 ± 0.2 ms the run says nothing, and ends with 1.
# append: sixteen processes append to one spool. snapshot: the state of a site with 10,000 users and 50,000 files.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd)
part=${1:-} json='' requests=2000 port=22190
case $part in pages | append | snapshot) shift ;; *) sed -n '2,7s/^# //p' "$0" >&2; exit 2 ;; esac
while [ $# -gt 0 ]; do
  case $1 in --json) json=--json ;; --requests) requests=$2; shift ;; --port) port=$2; shift ;; *) echo "bench.sh: unknown option $1" >&2; exit 2 ;; esac; shift
done
dir=$(mktemp -d "${COLOPHON_BENCH_DIR:-/var/tmp}/colophon-bench.XXXXXX"); chmod 755 "$dir"
stop() { "$root/eng/wordpress/down.sh" "$dir" >/dev/null 2>&1 || true; rm -rf "$dir"; }
trap stop EXIT
COLOPHON_WORKERS=2 "$root/eng/wordpress/up.sh" "$dir" "$port" >/dev/null
"$root/eng/wordpress/install-agent.sh" "$dir"
# The site's account may not be able to read this checkout.
cp "$here"/*.php "$dir/tmp/"
"$root/eng/wordpress/run.sh" "$dir" php "$dir/tmp/identity.php" "$dir/site"
php "$here/$part.php" "$dir" "$port" "$root" "$requests" $json
