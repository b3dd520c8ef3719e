#!/usr/bin/env bash
# Puts the agent into the site of DIR: install-agent.sh DIR [AGENT]. AGENT is the agent's folder, default the repository's.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); . "$here/common.sh"
[ $# -ge 1 ] || die "usage: install-agent.sh DIR [AGENT]"
dir=$(cd "$1" && pwd); agent=$(cd "${2:-$here/../../agent}" && pwd); to=$dir/site/wp-content/mu-plugins
[ -f "$agent/0-colophon.php" ] || die "no agent in $agent"
[ -d "$dir/site" ] || die "no site in $dir: up.sh first"
mkdir -p "$to"; rm -rf "$to/colophon"; cp -r "$agent/colophon" "$to/"; cp "$agent/0-colophon.php" "$to/"
if [ "$(id -u)" = 0 ]; then chown -R "$(site_user "$dir"):" "$to"; fi
