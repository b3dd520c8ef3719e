<?php
declare(strict_types=1);

namespace Colophon\Gate;

/** Is a file what its ending says, and nothing else besides? Pictures, media, fonts and documents hold no PHP, no page and no second format. */
final class Content
{
    /** Of a larger file the first this many bytes are searched, and its last ones. */
    public const MAX_BYTES = 67108864;
    /** Pixels that a picture may unfold to: more than any camera makes, and what GD would need a gigabyte for. */
    private const MAX_PIXELS = 200000000;
    private const CHUNK = 1048576;
    private const OVERLAP = 64;

    /** How each kind begins. Endings that aren't here have no such sign. */
    private const SIGNS = [
        'jpg' => '/^\xff\xd8\xff/', 'png' => '/^\x89PNG\r\n\x1a\n/', 'gif' => '/^GIF8[79]a/', 'webp' => '/^RIFF.{4}WEBP/s', 'ico' => '/^\x00\x00\x01\x00/', 'bmp' => '/^BM/',
        'tif' => '/^(?:II\x2a\x00|MM\x00\x2a)/', 'avif' => '/^.{4}ftyp(?:avif|avis|mif1)/s', 'heic' => '/^.{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)/s', 'pdf' => '/^.{0,1020}%PDF-/s',
        'zip' => '/^PK(?:\x03\x04|\x05\x06)/', 'gz' => '/^\x1f\x8b/', 'mp4' => '/^.{4}ftyp/s', 'ogg' => '/^OggS/', 'wav' => '/^RIFF.{4}WAVE/s', 'woff' => '/^wOFF/', 'woff2' => '/^wOF2/', 'doc' => '/^\xd0\xcf\x11\xe0/',
        'svg' => '/^(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE svg|svg)/i',
    ];
    private const ALSO = ['jpeg' => 'jpg', 'jpe' => 'jpg', 'tiff' => 'tif', 'heif' => 'heic', 'docx' => 'zip', 'xlsx' => 'zip', 'pptx' => 'zip', 'odt' => 'zip', 'ods' => 'zip', 'odp' => 'zip', 'epub' => 'zip', 'tgz' => 'gz', 'm4v' => 'mp4', 'm4a' => 'mp4', 'mov' => 'mp4', 'oga' => 'ogg', 'ogv' => 'ogg', 'xls' => 'doc', 'ppt' => 'doc'];
    private const PICTURES = ['jpg', 'png', 'gif', 'webp', 'ico', 'bmp', 'tif', 'avif', 'heic'];
    /** Text is text, and what an archive holds is looked at as an archive. */
    private const MAY_HOLD_CODE = ['zip', 'gz', 'txt', 'csv', 'md', 'json', 'xml', 'log', 'tar', 'rar', '7z'];

    /** `<?=` alone is three bytes that any large picture holds by chance: only followed by readable text it is code. */
    private const PHP = '/<\?php[\s\/]|<\?=[\s$\w"\'`(]{1,4}[\x20-\x7e]{10}|<script\s+language\s*=\s*["\']?php|__HALT_COMPILER\s*\(/i';
    private const PAGE = '/<script[\s>\/]|<iframe[\s>]|javascript:[\w(]/i';
    private const SVG_SCRIPT = '/<\s*(?:\w+:)?(?:script|foreignObject|iframe|embed|object|handler)\b|[\s"\'\/]on[a-z]{3,}\s*=|(?:href|src)\s*=\s*["\']?\s*(?:javascript|data:(?!image\/(?:png|jpe?g|gif|webp)))|<!ENTITY|<\?(?!xml[\s-])/i';

    public static function objection(string $path, string $name): ?Objection
    {
        $ending = Names::ending($name);
        $kind = self::ALSO[$ending] ?? $ending;
        $head = (string) @file_get_contents($path, false, null, 0, 2048);
        if (isset(self::SIGNS[$kind]) && preg_match(self::SIGNS[$kind], $head) !== 1) {
            return new Objection('not_what_it_says', sprintf(/* translators: %s: a file's ending */ __('The content is not that of a .%s file.', 'colophon'), $ending), __('Save it once more in the program that made it, in the format its name says.', 'colophon'));
        }
        if ($kind === 'svg') {
            return self::ofSvg($path);
        }
        if (in_array($kind, self::MAY_HOLD_CODE, true)) {
            return null;
        }
        $picture = in_array($kind, self::PICTURES, true);
        return self::searched($path, $picture) ?? (isset(self::SIGNS[$kind]) ? self::second($path, $kind, $head) : null) ?? ($picture ? self::unfolded($path) : null);
    }

    private static function searched(string $path, bool $picture): ?Objection
    {
        $file = @fopen($path, 'rb');
        if ($file === false) {
            return new Objection('unreadable', __('The file could not be read to be checked.', 'colophon'), __('Upload it again. If that fails too, tell whoever runs the server.', 'colophon'));
        }
        try {
            $tail = '';
            for ($read = 0; $read < self::MAX_BYTES && ($chunk = (string) fread($file, self::CHUNK)) !== ''; $read += strlen($chunk)) {
                $text = $tail . $chunk;
                if (preg_match(self::PHP, $text) === 1) {
                    return self::code(__('PHP code', 'colophon'), 'php_inside');
                }
                if ($picture && preg_match(self::PAGE, $text) === 1) {
                    return self::code(__('a script', 'colophon'), 'script_inside');
                }
                $tail = substr($chunk, -self::OVERLAP);
            }
        } finally {
            fclose($file);
        }
        return null;
    }

    /** The same bytes as another format: an archive behind a picture, a page or a script before it. */
    private static function second(string $path, string $kind, string $head): ?Objection
    {
        $script = $kind === 'gif' && preg_match('/^GIF8[79]a(?:\/\*|=)/', $head) === 1;
        $page = $kind !== 'pdf' && preg_match('/<(?:!DOCTYPE\s+html|html|body|head)[\s>]/i', $head) === 1;
        if ($script || $page || Zip::endsIn($path) !== null) {
            return new Objection('two_formats', __('The file is two formats at once.', 'colophon'), __('Open it in a picture or document program and save it anew; what was hidden in it stays behind.', 'colophon'));
        }
        return null;
    }

    private static function unfolded(string $path): ?Objection
    {
        $size = @getimagesize($path);
        return is_array($size) && $size[0] * $size[1] > self::MAX_PIXELS
            ? new Objection('bomb', sprintf(/* translators: 1, 2: numbers */ __('The picture unfolds to %1$d × %2$d pixels, which could bring the site down.', 'colophon'), $size[0], $size[1]), __('Scale it down and upload it again.', 'colophon')) : null;
    }

    private static function ofSvg(string $path): ?Objection
    {
        $text = (string) @file_get_contents($path, false, null, 0, self::MAX_BYTES);
        return preg_match(self::SVG_SCRIPT, $text) === 1 || strncmp($text, "\xfe\xff", 2) === 0 || strncmp($text, "\xff\xfe", 2) === 0 ? self::code(__('a script', 'colophon'), 'script_inside') : null;
    }

    private static function code(string $what, string $rule): Objection
    {
        return new Objection($rule, sprintf(/* translators: %s: "PHP code" or "a script" */ __('The file holds %s, which a file of its kind has no need of.', 'colophon'), $what), __('Save a clean copy in the program that made it. If you did not put anything there, the file may have been tampered with: tell whoever is responsible for this site.', 'colophon'));
    }
}
