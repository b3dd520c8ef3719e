#!/usr/bin/env bash
# Fetches another WordPress: fetch-wordpress.sh VERSION DEST. Comes from one exact package of WordPress builds, its bytes checked.
# Their PHP is minified: it runs, but its hashes are not those that wordpress.org publishes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); . "$here/common.sh"
[ $# = 2 ] || die "usage: fetch-wordpress.sh VERSION DEST"
version=$1 dest=$2
case $version in 6.2.6 | 6.3.5 | 6.4.5 | 6.5.5) ;; *) die "VERSION is one of 6.2.6 6.3.5 6.4.5 6.5.5" ;; esac
[ ! -f "$dest/wp-includes/version.php" ] || exit 0
package=@wp-playground/wordpress-builds@0.9.19 sha256=e62ccde83c48571e7f38b46030f13a9a868e42086b1c7c80b54cde535edd114d minor=${version%.*}
for tool in npm unzip; do command -v $tool >/dev/null || die "$tool is missing: apt-get install $tool"; done
mkdir -p "$(dirname "$dest")"; work=$(mktemp -d "$(dirname "$dest")/.fetch.XXXXXX"); trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack "$package" --silent >/dev/null 2>npm.log) || die "the package can't be fetched: $(tail -n 1 "$work/npm.log")"
echo "$sha256  $work/wp-playground-wordpress-builds-0.9.19.tgz" | sha256sum --check --status || die "$package isn't the package that was checked: refused"
tar -xzf "$work"/*.tgz -C "$work" "package/src/wordpress/wp-$minor.zip" "package/public/wp-$minor"
unzip -q "$work/package/src/wordpress/wp-$minor.zip" -d "$work/tree"
tree=$work/tree; [ -d "$tree/wordpress" ] && tree=$tree/wordpress
cp -rn "$work/package/public/wp-$minor/." "$tree/"
rm -rf "$tree"/wp-config.php "$tree"/wp-content/{database,db.php,.default_theme,plugins/sqlite-database-integration} "$tree"/wordpress-{static.zip,remote-asset-paths}
grep -q "'$version'" "$tree/wp-includes/version.php" || die "the package holds another version than $version"
chmod -R u+rwX,go+rX "$tree"; rm -rf "$dest"; mv "$tree" "$dest"
