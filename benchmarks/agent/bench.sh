#!/usr/bin/env bash
# What the agent costs a page view: bench.sh [--json] [--requests N] [--rounds N] [--port P]
# One real WordPress (php-fpm with opcache, one worker). Plain, agent, agent's own clock and a plugin that sleeps 1 ms take turns, round by round, so that a
# drift of the machine falls on all alike. The sleeper is the positive control: unless it reads 1.0 ± 0.2 ms the run says nothing, and ends with 1.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd)
json='' requests=500 rounds=4 port=22190
while [ $# -gt 0 ]; do
  case $1 in --json) json=--json ;; --requests) requests=$2; shift ;; --rounds) rounds=$2; shift ;; --port) port=$2; shift ;; *) echo "bench.sh: unknown option $1" >&2; exit 2 ;; esac; shift
done
dir=$(mktemp -d /tmp/colophon-bench.XXXXXX); chmod 755 "$dir"
stop() { "$root/eng/wordpress/down.sh" "$dir" >/dev/null 2>&1 || true; rm -rf "$dir"; }
trap stop EXIT
COLOPHON_WORKERS=1 "$root/eng/wordpress/up.sh" "$dir" "$port" >/dev/null
"$root/eng/wordpress/install-agent.sh" "$dir"
php "$here/measure.php" "$dir" "$port" "$requests" "$rounds" "$root" $json
