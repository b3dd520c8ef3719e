#!/usr/bin/env bash
# A real WordPress with everything inside DIR: up.sh DIR PORT [--source TREE] [--multisite] [--environment E]
#   [--title T] [--admin USER] [--password P] [--allow-file-edit]
# Prints the address. Quick when it is up already; starts what is down; installs what is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); . "$here/common.sh"
[ $# -ge 2 ] || die "usage: up.sh DIR PORT [--source TREE] [--multisite] [--environment E] [--title T] [--admin USER] [--password P] [--allow-file-edit]"
mkdir -p "$1"; dir=$(cd "$1" && pwd); port=$2; arguments=("$@"); shift 2
source=/usr/share/wordpress multisite=0 environment=local title=Colophon admin=admin password='Adm1n!pass' edit=true workers=${COLOPHON_WORKERS:-3}
while [ $# -gt 0 ]; do
  case $1 in
    --source) source=$2; shift ;; --multisite) multisite=1 ;; --environment) environment=$2; shift ;; --title) title=$2; shift ;;
    --admin) admin=$2; shift ;; --password) password=$2; shift ;; --allow-file-edit) edit=false ;; *) die "unknown option $1" ;;
  esac; shift
done

if [ "$(id -u)" = 0 ]; then
  user=$(site_user "$dir")
  # The scripts are copied in, since the checkout may lie where the site's account can't read.
  rm -rf "$dir/tools"; mkdir -p "$dir/tools"; cp -r "$here/." "$dir/tools/"
  chown "$user:$(id -gn "$user")" "$dir"; chown -R "$user:$(id -gn "$user")" "$dir/tools"
  as_site_user "$dir" test -w "$dir" || die "$user can't reach $dir: choose a folder whose parents are open to others (chmod o+x)"
  arguments[0]=$dir
  as_site_user "$dir" "$dir/tools/up.sh" "${arguments[@]}"; exit
fi

url=http://localhost:$port run=$dir/run site=$dir/site
[ ${#run} -le 90 ] || die "$run is too long for a socket: choose a shorter folder"
[ -f "$source/wp-includes/version.php" ] || die "no WordPress in $source: apt-get install wordpress, or fetch-wordpress.sh"
# Else whoever asks would be answered by another site.
alive "$run/nginx.pid" || ! (exec 3<>"/dev/tcp/localhost/$port") 2>/dev/null || die "port $port is in use: choose another one, or stop what listens there"
mkdir -p "$dir"/{db,run,tmp,home}; [ "$here" = "$dir/tools" ] || { rm -rf "$dir/tools"; cp -r "$here" "$dir/tools"; }

if [ ! -d "$dir/db/mysql" ]; then
  mariadb-install-db --no-defaults --datadir="$dir/db" --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" --skip-test-db --tmpdir="$dir/tmp" >"$run/install-db.log" 2>&1 || die "MariaDB could not be set up: $run/install-db.log"
fi
if ! alive "$run/my.pid"; then
  setsid mariadbd --no-defaults --datadir="$dir/db" --socket="$run/my.sock" --pid-file="$run/my.pid" --skip-networking --tmpdir="$dir/tmp" \
    --innodb-buffer-pool-size=64M --innodb-log-file-size=16M --innodb-flush-log-at-trx-commit=0 --skip-log-bin >"$run/my.log" 2>&1 </dev/null &
  for _ in $(seq 300); do mariadb-admin --no-defaults -S "$run/my.sock" ping >/dev/null 2>&1 && break; sleep .05; done
  mariadb-admin --no-defaults -S "$run/my.sock" ping >/dev/null 2>&1 || die "MariaDB did not start: $run/my.log"
fi
mariadb --no-defaults -S "$run/my.sock" -u "$(id -un)" -e "CREATE DATABASE IF NOT EXISTS wp; CREATE USER IF NOT EXISTS 'wp'@'localhost' IDENTIFIED BY 'wp'; GRANT ALL ON wp.* TO 'wp'@'localhost';"

if [ ! -f "$site/wp-config.php" ]; then
  # Debian links its vendored libraries: copy what the links point to.
  rm -rf "$site.new"; mkdir -p "$site.new"; cp -rL "$source/." "$site.new/"; chmod -R u+w "$site.new"; rm -f "$site.new/wp-config.php" "$site.new/.htaccess"
  mkdir -p "$site.new"/wp-content/{uploads,mu-plugins,upgrade}
  php "$here/php/config.php" "$run/my.sock" "$environment" "$edit" >"$site.new/wp-config.php"; chmod 600 "$site.new/wp-config.php"
  rm -rf "$site"; mv "$site.new" "$site"
fi
if [ ! -f "$run/install.json" ]; then
  php -d sendmail_path=/bin/true "$here/php/install.php" "$site" "$url" "$title" "$admin" "$password" "$admin@example.test" >"$run/install.json.new" || die "WordPress could not be installed: $run/install.json.new"
  mv "$run/install.json.new" "$run/install.json"
fi
if [ $multisite = 1 ] && ! grep -q "'MULTISITE'" "$site/wp-config.php"; then
  php -d sendmail_path=/bin/true "$here/php/network.php" "$site" "$url" >"$run/network.log" || die "no network: $run/network.log"
  php -d sendmail_path=/bin/true "$here/php/network.php" "$site" "$url" >>"$run/network.log" || die "no sub-sites: $run/network.log"
fi

if ! alive "$run/fpm.pid"; then
  # The mailer reads what it is given: one that ends at once makes mail() fail now and then.
  printf '#!/bin/sh\nexec cat >/dev/null\n' >"$run/sendmail"; chmod +x "$run/sendmail"
  cat >"$run/fpm.conf" <<C
[global]
pid=$run/fpm.pid
error_log=$run/fpm.log
daemonize=no
[site]
listen=$run/fpm.sock
pm=static
pm.max_children=$workers
catch_workers_output=yes
php_admin_value[sendmail_path]=$run/sendmail
php_admin_value[error_log]=$run/php-errors.log
php_admin_value[sys_temp_dir]=$dir/tmp
php_admin_value[upload_tmp_dir]=$dir/tmp
php_admin_flag[log_errors]=on
php_admin_flag[opcache.enable]=on
C
  rm -f "$run/fpm.sock"; setsid "$(php_fpm)" -y "$run/fpm.conf" >"$run/fpm.out" 2>&1 </dev/null &
fi
if ! alive "$run/nginx.pid"; then
  subsites=
  [ $multisite = 0 ] || subsites='if (!-e $request_filename) { rewrite /wp-admin$ $scheme://$http_host$request_uri/ permanent; rewrite ^/[_0-9a-zA-Z-]+(/wp-.*) $1 last; rewrite ^/[_0-9a-zA-Z-]+(/.*\.php)$ $1 last; }'
  cat >"$run/nginx.conf" <<C
pid $run/nginx.pid; error_log $run/nginx-error.log; worker_processes 1; daemon off;
events { worker_connections 256; }
http { include /etc/nginx/mime.types; access_log $run/nginx-access.log; large_client_header_buffers 4 2m; client_header_buffer_size 16k;
 client_body_temp_path $dir/tmp/b; proxy_temp_path $dir/tmp/p; fastcgi_temp_path $dir/tmp/f; uwsgi_temp_path $dir/tmp/u; scgi_temp_path $dir/tmp/s;
 server { listen 127.0.0.1:$port; root $site; index index.php; client_max_body_size 64m; server_tokens off;
  $subsites
  location / { try_files \$uri \$uri/ /index.php?\$args; }
  location ~ \.php\$ { try_files \$uri =404; include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name;
   fastcgi_param HTTP_HOST \$http_host; fastcgi_param SERVER_NAME localhost; fastcgi_param HTTP_AUTHORIZATION \$http_authorization;
   fastcgi_read_timeout 120; fastcgi_buffers 32 16k; fastcgi_pass unix:$run/fpm.sock; }
 } }
C
  setsid "$(command -v nginx || echo /usr/sbin/nginx)" -e "$run/nginx-error.log" -c "$run/nginx.conf" -p "$run/" >"$run/nginx.out" 2>&1 </dev/null &
fi
for _ in $(seq 300); do [ "$(curl -s -o /dev/null -w '%{http_code}' "$url/wp-login.php")" = 200 ] && { echo "$url"; exit 0; }; sleep .05; done
die "WordPress doesn't answer at $url (is the port in use?): $run/nginx-error.log, $run/php-errors.log"
