# Shared by the scripts of this folder: where things lie, and never as root (MariaDB and php-fpm refuse it).

die() { echo "$(basename "$0"): $*" >&2; exit 1; }

# The account that owns the data folder; nobody when root creates it.
site_user() { if [ -d "$1" ] && [ "$(stat -c %u "$1")" != 0 ]; then stat -c %U "$1"; else echo "${COLOPHON_USER:-nobody}"; fi; }

# as_site_user DIR COMMAND…: run COMMAND as the owner of DIR, with a HOME inside it.
as_site_user() {
  local dir=$1; shift
  if [ "$(id -u)" = 0 ]; then
    local user; user=$(site_user "$dir")
    (cd "$dir" && HOME=$dir exec setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@")
  else
    (cd "$dir" && HOME=$dir exec "$@")
  fi
}

# A pid file names a process that lives.
alive() { [ -s "$1" ] && kill -0 "$(cat "$1")" 2>/dev/null; }

php_fpm() { command -v php-fpm8.2 || command -v php-fpm || die "php-fpm is missing: apt-get install php8.2-fpm"; }
