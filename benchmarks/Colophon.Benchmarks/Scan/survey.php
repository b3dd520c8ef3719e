<?php
// survey.php AGENT TREE FOLDER: the agent's own survey of the files of TREE, twice, with what it knows in FOLDER. What is around it (the spool, the
// database, WordPress) is left out: prints the seconds and bytes of both passes as JSON, and what the first one told as lines of FOLDER/told.
declare(strict_types=1);

namespace Colophon\Capture {
    final class Recorder
    {
        /** @var list<array<mixed>> */
        public static $told = [];
        /** @var int */
        public static $bytes = 0;

        public static function system(string $type, array $object, ?array $change, array $context): bool
        {
            if ($type === 'survey.items') {
                array_push(self::$told, ...$change['after']);
            }
            self::$bytes = $type === 'survey.completed' ? $change['after']['bytes'] : self::$bytes;
            return true;
        }
    }
}

namespace Colophon\Enrol {
    final class Identity
    {
        public static function current(): self
        {
            return new self();
        }

        public function epoch(): string
        {
            return '0000000000000001';
        }

        public function site(): string
        {
            return 'site-a';
        }

        public function heartbeat(): int
        {
            return 60;
        }
    }
}

namespace Colophon\State {
    final class Database
    {
        public function rows(string $query): iterable
        {
            return [];
        }

        public function close(): void
        {
        }
    }
}

namespace {
    [, $agent, $tree, $folder] = $argv;
    define('ABSPATH', rtrim($tree, '/') . '/');
    define('WPINC', 'wp-includes');
    define('WP_CONTENT_DIR', ABSPATH . 'wp-content');
    define('WP_PLUGIN_DIR', WP_CONTENT_DIR . '/plugins');
    define('WPMU_PLUGIN_DIR', WP_CONTENT_DIR . '/mu-plugins');
    define('COLOPHON_DIR', $folder);
    $wpdb = new class {
        public function get_blog_prefix(int $blog): string
        {
            return 'wp_';
        }
    };
    function wp_get_upload_dir(): array
    {
        return ['basedir' => WP_CONTENT_DIR . '/uploads'];
    }
    function is_multisite(): bool
    {
        return false;
    }
    require $agent . '/colophon/Autoloader.php';
    Colophon\Autoloader::register();

    $seconds = [];
    foreach (['first', 'second'] as $pass) {
        $began = hrtime(true);
        Colophon\Survey\Survey::begin($pass);
        while (Colophon\Survey\Survey::toBeAsked() === null) {
            Colophon\Survey\Survey::advance();
        }
        Colophon\Survey\Survey::answered($pass);
        $seconds[] = (hrtime(true) - $began) / 1e9;
        if ($pass === 'first') {
            $lines = array_map(static function (array $entry): string {
                return json_encode($entry, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE) . "\n";
            }, Colophon\Capture\Recorder::$told);
            file_put_contents($folder . '/told', $lines);
        } elseif (count(Colophon\Capture\Recorder::$told) !== count(file($folder . '/told'))) {
            fwrite(STDERR, "The second survey told something although nothing had changed.\n");
            exit(1);
        }
    }
    echo json_encode(['first_s' => $seconds[0], 'second_s' => $seconds[1], 'bytes' => Colophon\Capture\Recorder::$bytes]);
}
