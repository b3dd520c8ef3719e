<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** A fatal error made WordPress offer its recovery mode, in which plugins are paused; and somebody works in it. */
final class Recovery
{
    /** The hook carries the key that opens the mode: no argument is taken. */
    public static function offered(): void
    {
        Recorder::record('recovery_mode.offered', ['kind' => 'site', 'id' => (string) get_current_blog_id()]);
    }

    /** In the dashboard, its scripts and the REST API: the first of a minute in each. */
    public static function used(): void
    {
        if (function_exists('wp_is_recovery_mode') && wp_is_recovery_mode() && Flood::isFirst('recovery_mode.used', ['kind' => 'site', 'id' => (string) get_current_blog_id()], [], 'recovery-' . Actor::via(), (string) get_current_user_id(), (string) ($_SERVER['REMOTE_ADDR'] ?? ''))) {
            Recorder::record('recovery_mode.used', ['kind' => 'site', 'id' => (string) get_current_blog_id()]);
        }
    }
}
