<?php
declare(strict_types=1);

namespace Colophon\Enrol;

/** Where the agent keeps its key and its spool: outside the web root, for its own account alone. */
final class DataFolder
{
    public static function path(string $below = ''): string
    {
        $folder = defined('COLOPHON_DIR') ? rtrim((string) COLOPHON_DIR, '/') : dirname(rtrim(ABSPATH, '/')) . '/.colophon-' . substr(hash('sha256', ABSPATH), 0, 12);
        return $below === '' ? $folder : $folder . '/' . $below;
    }

    /** Makes the folder, or says in one line why it can't be. */
    public static function prepare(): void
    {
        $folder = self::path();
        if (!is_dir($folder) && !@mkdir($folder, 0700, true)) {
            throw new Refusal("The data folder $folder can't be made. Make it yourself for the web server's account, or name another one in wp-config.php: define('COLOPHON_DIR', '/path/outside/the/web/root');");
        }
        if (!is_writable($folder)) {
            throw new Refusal("The data folder $folder can't be written by this account.");
        }
        $real = realpath($folder);
        foreach (self::webRoots() as $root) {
            $root = realpath($root);
            if ($root !== false && $real !== false && strpos($real . '/', rtrim($root, '/') . '/') === 0) {
                throw new Refusal("The data folder $folder lies inside the web root $root, where a visitor might read it. Name another one in wp-config.php: define('COLOPHON_DIR', '/path/outside/the/web/root');");
            }
        }
        @chmod($folder, 0700); // one that was made beforehand may be open to others
    }

    /** Where files may be served from: WordPress itself, and what lies above it when it lives in a folder of its address. @return list<string> */
    private static function webRoots(): array
    {
        $roots = [ABSPATH];
        if (isset($_SERVER['DOCUMENT_ROOT']) && is_string($_SERVER['DOCUMENT_ROOT']) && $_SERVER['DOCUMENT_ROOT'] !== '') {
            $roots[] = $_SERVER['DOCUMENT_ROOT'];
        }
        $below = rtrim((string) parse_url((string) get_option('siteurl'), PHP_URL_PATH), '/');
        $here = rtrim(ABSPATH, '/');
        if ($below !== '' && substr($here, -strlen($below)) === $below) {
            $roots[] = substr($here, 0, -strlen($below)) . '/';
        }
        return $roots;
    }

    public static function make(string $below): string
    {
        $folder = self::path($below);
        if (!is_dir($folder) && !@mkdir($folder, 0700, true) && !is_dir($folder)) {
            throw new \RuntimeException('The data folder can\'t be written: ' . $folder);
        }
        self::own($folder);
        return $folder;
    }

    /** What root makes on the site's behalf belongs to the site's account, or that account could not go on. */
    public static function own(string $path): void
    {
        if (function_exists('posix_geteuid') && posix_geteuid() === 0) {
            $owner = fileowner(self::path());
            if ($owner !== false && $owner !== 0) {
                chown($path, $owner);
            }
        }
    }
}
