<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Requests that this site sends to others, counted by host: where data may leave. No path, no query, no body. */
final class OutboundHttp
{
    /** @param mixed $response @param mixed $context @param mixed $class @param mixed $arguments @param mixed $url */
    public static function sent($response, $context, $class, $arguments, $url): void
    {
        $at = parse_url((string) $url);
        $host = strtolower((string) ($at['host'] ?? '')) . (isset($at['port']) ? ':' . $at['port'] : '');
        $outcome = $response instanceof \WP_Error ? ($response->get_error_code() === 'http_request_not_executed' ? 'blocked' : 'failed') : 'answered';
        Tally::count('http.requested', ['kind' => 'host', 'id' => Text::cut($host === '' ? 'unknown' : $host, 128)], ['outcome' => $outcome]);
    }
}
