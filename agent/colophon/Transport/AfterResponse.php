<?php
declare(strict_types=1);

namespace Colophon\Transport;

use Colophon\Capture\Recorder;

/** The visitor has the page; now comes what can wait: counts are written, the agent's functions looked at, and the records leave. */
final class AfterResponse
{
    /** @var bool */
    private static $awaited = false;

    /** Has it all done when this request ends. */
    public static function await(): void
    {
        if (self::$awaited) {
            return;
        }
        self::$awaited = true;
        register_shutdown_function(static function (): void {
            // Registered once more from within, so that they run after everybody else's.
            foreach (['Transport\AfterResponse.finish', 'Capture\Api.count', 'Capture\Tally.write', 'Capture\Shadows.tell', 'Transport\AfterResponse.send'] as $duty) {
                register_shutdown_function(['Colophon\Guard', $duty]);
            }
        });
    }

    /** Can the visitor be answered before the request ends? */
    public static function isPossible(): bool
    {
        return function_exists('fastcgi_finish_request') || function_exists('litespeed_finish_request');
    }

    public static function finish(): void
    {
        if (function_exists('fastcgi_finish_request')) {
            fastcgi_finish_request();
        } elseif (function_exists('litespeed_finish_request')) {
            litespeed_finish_request();
        }
        ignore_user_abort(true);
    }

    /** The request that made a record also hands it over, unless its visitor would have to wait for that. */
    public static function send(): void
    {
        if (Recorder::hasRecorded() && self::isPossible()) {
            Exchange::run();
        }
    }
}
