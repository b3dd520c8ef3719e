<?php
declare(strict_types=1);

namespace Colophon\Gate;

/** Archives that would fill the disk, or write outside the folder they are unpacked in. Code inside is none of these: a plugin is a zip full of it. */
final class Archives
{
    private const MAX_ENTRIES = 50000;
    private const MAX_UNPACKED = 1073741824;
    /** Packed ten times smaller is a text, two hundred times is a trick; below this size it can't hurt. */
    private const MAX_RATIO = 200;
    private const HARMLESS = 67108864;
    private const CHUNK = 65536;

    public static function objection(string $path): ?Objection
    {
        $head = (string) @file_get_contents($path, false, null, 0, 4);
        if ($head === "PK\x03\x04" || $head === "PK\x05\x06") {
            return self::ofZip($path);
        }
        return strncmp($head, "\x1f\x8b", 2) === 0 ? self::ofGzip($path) : null;
    }

    private static function ofZip(string $path): ?Objection
    {
        $entries = Zip::entries($path, self::MAX_ENTRIES);
        if ($entries === null) {
            return new Objection('unreadable', __('The archive\'s table of contents can\'t be read, so nobody can say what it would unpack.', 'colophon'), __('Pack it again with an ordinary zip program, with fewer than 50,000 files and below 4 GB.', 'colophon'));
        }
        $packed = $unpacked = 0;
        foreach ($entries as [$name, $small, $large, $offset]) {
            if ($name === '' || preg_match('~^[/\\\\]|^[A-Za-z]:|(?:^|[/\\\\])\.\.(?:[/\\\\]|$)|\x00~', $name) === 1) {
                return new Objection('path', __('The archive would write outside the folder it is unpacked in.', 'colophon'), __('Don\'t unpack it anywhere. Ask whoever gave it to you, and tell whoever is responsible for this site.', 'colophon'));
            }
            $packed += $small;
            $unpacked += $large;
        }
        // Entries that share their bytes add up to more than the file holds.
        return $packed > (int) filesize($path) || self::isBomb((int) filesize($path), $unpacked) ? self::bomb() : null;
    }

    private static function ofGzip(string $path): ?Objection
    {
        $file = @fopen($path, 'rb');
        $inflate = function_exists('inflate_init') ? inflate_init(ZLIB_ENCODING_GZIP) : false;
        if ($file === false || $inflate === false) {
            return new Objection('unreadable', __('This server can\'t look into .gz files.', 'colophon'), __('Upload a .zip instead.', 'colophon'));
        }
        try {
            for ($packed = $unpacked = 0; ($chunk = (string) fread($file, self::CHUNK)) !== '';) {
                $packed += strlen($chunk);
                $out = @inflate_add($inflate, $chunk);
                if ($out === false) {
                    return new Objection('unreadable', __('The archive is damaged.', 'colophon'), __('Pack it again.', 'colophon'));
                }
                $unpacked += strlen($out);
                if (self::isBomb($packed, $unpacked)) {
                    return self::bomb();
                }
            }
        } finally {
            fclose($file);
        }
        return null;
    }

    private static function isBomb(int $packed, int $unpacked): bool
    {
        return $unpacked > self::MAX_UNPACKED || ($unpacked > self::HARMLESS && $unpacked > self::MAX_RATIO * max(1, $packed));
    }

    private static function bomb(): Objection
    {
        return new Objection('bomb', __('The archive unfolds to so much that it could fill the server\'s disk.', 'colophon'), __('Upload the files one by one, or in smaller archives.', 'colophon'));
    }
}
