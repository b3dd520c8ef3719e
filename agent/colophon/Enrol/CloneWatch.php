<?php
declare(strict_types=1);

namespace Colophon\Enrol;

use Colophon\Capture\Recorder;
use Colophon\Spool\Spool;

/**
 * A copy of an enrolled site holds the original's key and must not use it. What happens on the copy is kept in a spool of its own, beginning with
 * `clone.suspected`; nothing of it is sent until the copy is enrolled as itself, and then under its own name.
 */
final class CloneWatch
{
    public const SOURCE = 'not-enrolled';
    private const EPOCH = '0000000000000000';

    public static function spool(Identity $identity): Spool
    {
        $known = is_dir(self::folder());
        $spool = new Spool(DataFolder::make('clone-' . self::place()), self::SOURCE, self::EPOCH);
        if (!$known) {
            $cause = hash_equals($identity->pathHash(), Identity::here()) ? 'url' : 'path';
            $spool->append(Recorder::shape('clone.suspected', ['kind' => 'source', 'id' => $identity->source()], null, ['cause' => $cause]));
        }
        return $spool;
    }

    public static function isSuspected(): bool
    {
        return is_dir(self::folder());
    }

    /** After enrolment: what was kept is told under the new identity. */
    public static function hand(Spool $to): void
    {
        $folder = self::folder();
        if (!is_dir($folder)) {
            return;
        }
        Epochs::retell(new Spool($folder, self::SOURCE, self::EPOCH), 1, $to);
        rename($folder, $folder . '-told-' . time());
    }

    private static function folder(): string
    {
        return DataFolder::path('clone-' . self::place());
    }

    /** A copy of a copy starts again. */
    private static function place(): string
    {
        return substr(hash('sha256', Identity::here() . Identity::home()), 0, 12);
    }
}
