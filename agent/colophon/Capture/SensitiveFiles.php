<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Asking for files that hold secrets: configuration, dumps, logs, repositories, exports. WordPress hears of those that the web server did not find; that one is there, the probe of the server finds out. */
final class SensitiveFiles
{
    private const KINDS = [
        'environment' => '~/\.env(?:\.[\w-]+)?$~i',
        'configuration' => '~/wp-config(?:[.-][\w.~-]+|\.php[.~_-][\w.~-]*)$|/\.(?:htpasswd|aws/credentials|npmrc|netrc|git-credentials)$|/(?:configuration|settings|local)\.(?:php\.bak|ini|ya?ml)$~i',
        'repository' => '~/\.(?:git|svn|hg)(?:/|$)~i',
        'dump' => '~\.(?:sql|sqlite3?|mdb)(?:\.(?:gz|zip|bz2|xz))?$|/(?:backup|dump|db|database|site|www|wordpress)[\w.-]*\.(?:zip|tar|tgz|gz|bz2|rar|7z)$~i',
        'log' => '~/(?:debug|error_log|errors?|access|php_errors?)(?:\.log)?(?:\.\d+)?$~i',
        'key' => '~/(?:id_rsa|id_ed25519|id_ecdsa)$|\.(?:pem|key|p12|pfx)$~i',
        'export' => '~/wp-personal-data-exports/~i',
    ];

    /** On an answer that WordPress makes a 404. */
    public static function asked(): void
    {
        $path = rawurldecode((string) parse_url((string) ($_SERVER['REQUEST_URI'] ?? ''), PHP_URL_PATH));
        foreach (self::KINDS as $kind => $pattern) {
            if (preg_match($pattern, $path) === 1) {
                Tally::count('sensitive_file.requested', ['kind' => 'sensitive_file', 'id' => $kind], ['by' => get_current_user_id() === 0 ? 'visitor' : 'user', 'outcome' => 'not_found'], (string) ($_SERVER['REMOTE_ADDR'] ?? ''));
                return;
            }
        }
    }
}
