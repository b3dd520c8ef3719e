<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\Admin\Language;
use Colophon\Gate\Engines;
use Colophon\Gate\Held;
use Colophon\Gate\Objection;
use Colophon\Guard;

/** Each upload is looked at before it is stored. This is a gate, not a watcher: what can't be judged is not let through. */
final class Uploads
{
    /** A filter. @param mixed $file as in $_FILES @return mixed the same, or with a reason that WordPress shows and goes no further */
    public static function arriving($file)
    {
        if (!is_array($file) || !isset($file['tmp_name'], $file['name']) || !is_string($file['tmp_name']) || (isset($file['error']) && $file['error'] !== 0 && $file['error'] !== '')) {
            return $file; // not there, or refused already
        }
        $refused = self::judge($file['tmp_name'], (string) $file['name']);
        return $refused === null ? $file : ['error' => $refused] + $file;
    }

    /** The other way in, that of XML-RPC and of `wp_upload_bits()`. @param mixed $upload @return mixed */
    public static function arrivingAsBits($upload)
    {
        if (!is_array($upload) || !isset($upload['name'], $upload['bits']) || !is_string($upload['bits'])) {
            return $upload;
        }
        $path = (string) tempnam(get_temp_dir(), 'colophon');
        try {
            file_put_contents($path, $upload['bits']);
            return self::judge($path, (string) $upload['name']) ?? $upload;
        } finally {
            @unlink($path);
        }
    }

    /** @return string|null why not, and what to do */
    private static function judge(string $path, string $name): ?string
    {
        try {
            Language::load();
            $objection = Engines::objection($path, $name);
        } catch (\Throwable $error) {
            Guard::report($error);
            $objection = new Objection('unjudged', __('The file could not be checked.', 'colophon'), __('Nothing is taken unchecked. Tell whoever is responsible for this site; the reason is on its page Colophon.', 'colophon'));
        }
        try {
            return self::tell($path, $name, $objection);
        } catch (\Throwable $error) {
            Guard::report($error);
            return $objection === null ? null : self::words($objection);
        }
    }

    private static function tell(string $path, string $name, ?Objection $objection): ?string
    {
        $sha256 = (string) @hash_file('sha256', $path);
        $after = ['sha256' => $sha256, 'length' => (int) @filesize($path)];
        $object = ['kind' => 'upload', 'id' => Text::cut($name)];
        $admitted = $objection === null ? null : Held::admittedBy($sha256);
        if ($objection === null || $admitted !== null) {
            Recorder::record('upload.accepted', $object, ['after' => $after], ['engines' => Engines::names()] + ($admitted === null ? [] : ['rule' => $objection->rule, 'command' => $admitted]));
            return null;
        }
        $kept = Held::keep($path, Text::cut($name), $sha256, $objection);
        Recorder::record('upload.refused', $object, ['after' => $after], ['engines' => Engines::names(), 'rule' => $objection->rule, 'kept' => $kept ? 'yes' : 'no']);
        return self::words($objection);
    }

    private static function words(Objection $objection): string
    {
        return sprintf(/* translators: 1: a reason, 2: what to do */ __('Not uploaded. %1$s %2$s', 'colophon'), $objection->reason, $objection->advice);
    }
}
