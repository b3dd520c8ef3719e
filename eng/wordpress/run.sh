#!/usr/bin/env bash
# Runs a command as the account that owns the site: run.sh DIR COMMAND…
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); . "$here/common.sh"
[ $# -ge 2 ] || die "usage: run.sh DIR COMMAND…"
dir=$(cd "$1" && pwd); shift
as_site_user "$dir" "$@"
