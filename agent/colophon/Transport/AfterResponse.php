<?php
declare(strict_types=1);

namespace Colophon\Transport;

/** The visitor has the page; now the records leave. */
final class AfterResponse
{
    public static function send(): void
    {
        self::finish();
        Exchange::run();
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
}
