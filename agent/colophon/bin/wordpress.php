<?php
/**
 * Loads the WordPress that --wp names, for the command line.
 */
declare(strict_types=1);

/** @return array<string, string> */
function colophon_load_wordpress(string $usage): array
{
    if (PHP_SAPI !== 'cli') {
        exit;
    }
    $options = getopt('', ['wp:', 'url:', 'server:', 'token:']);
    $root = is_string($options['wp'] ?? null) ? realpath($options['wp']) : false;
    if ($root === false || !is_file($root . '/wp-load.php')) {
        fwrite(STDERR, "usage: $usage\n--wp must be the folder that holds wp-load.php\n");
        exit(2);
    }
    // A network finds its site by the host of the request, and here is no request.
    $url = is_string($options['url'] ?? null) ? $options['url'] : '';
    $config = (string) @file_get_contents(is_file("$root/wp-config.php") ? "$root/wp-config.php" : dirname($root) . '/wp-config.php');
    if ($url === '' && preg_match('/DOMAIN_CURRENT_SITE[\'"]\s*,\s*[\'"]([^\'"]+)[\'"]/', $config, $match) === 1) {
        $url = 'http://' . $match[1];
    }
    if ($url !== '') {
        $at = parse_url($url);
        $_SERVER['HTTP_HOST'] = ($at['host'] ?? '') . (isset($at['port']) ? ':' . $at['port'] : '');
        $_SERVER['SERVER_NAME'] = $at['host'] ?? '';
    }
    $_SERVER += ['REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1'];
    require $root . '/wp-load.php';
    if (!class_exists('Colophon\Agent', false)) {
        // The loader in mu-plugins is gone or was kept from running. Beats go on, and say so.
        require_once dirname(__DIR__) . '/Autoloader.php';
        Colophon\Autoloader::register();
        define('COLOPHON_NOT_LOADED', true);
    }
    return array_filter($options, 'is_string');
}
