#!/usr/bin/env bash
# Stops what up.sh started in DIR: down.sh DIR. The data stay.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); . "$here/common.sh"
[ $# = 1 ] || die "usage: down.sh DIR"
[ -d "$1/run" ] || exit 0
run=$(cd "$1/run" && pwd)
# Dead but not yet waited for by its parent is gone all the same.
runs() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }
for name in nginx fpm my; do
  alive "$run/$name.pid" || continue
  pid=$(cat "$run/$name.pid"); kill "$pid" 2>/dev/null || true # it may end between the question and this
  for _ in $(seq 200); do runs "$pid" || break; sleep .05; done
  ! runs "$pid" || kill -9 "$pid" 2>/dev/null || true
  rm -f "$run/$name.pid"
done
