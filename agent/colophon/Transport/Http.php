<?php
declare(strict_types=1);

namespace Colophon\Transport;

/** One request, with a limit on everything. Not WordPress' own client: any plugin may filter that one. */
final class Http
{
    private const MAX_ANSWER = 4194304;

    /** @return array{int, string} status (0: no answer) and body */
    public static function post(string $url, string $type, string $body, int $milliseconds): array
    {
        return function_exists('curl_init') ? self::curl($url, [CURLOPT_POSTFIELDS => $body, CURLOPT_HTTPHEADER => ['Content-Type: ' . $type, 'Expect:']], $milliseconds)
            : self::stream($url, ['method' => 'POST', 'header' => "Content-Type: $type\r\n", 'content' => $body], $milliseconds);
    }

    /** @return array{int, string} status (0: no answer) and body */
    public static function get(string $url, int $milliseconds): array
    {
        return function_exists('curl_init') ? self::curl($url, [], $milliseconds) : self::stream($url, ['header' => ''], $milliseconds);
    }

    /** @param array<int, mixed> $options @return array{int, string} */
    private static function curl(string $url, array $options, int $milliseconds): array
    {
        $answer = '';
        $curl = curl_init($url);
        curl_setopt_array($curl, $options + [
            CURLOPT_TIMEOUT_MS => $milliseconds, CURLOPT_NOSIGNAL => true,
            CURLOPT_FOLLOWLOCATION => false, CURLOPT_PROTOCOLS => CURLPROTO_HTTP | CURLPROTO_HTTPS, CURLOPT_USERAGENT => 'Colophon-Agent/' . \Colophon\Agent::VERSION,
            CURLOPT_WRITEFUNCTION => static function ($curl, string $part) use (&$answer): int {
                $answer .= $part;
                return strlen($answer) > self::MAX_ANSWER ? -1 : strlen($part);
            },
        ]);
        $whole = curl_exec($curl) === true;
        $status = $whole ? (int) curl_getinfo($curl, CURLINFO_RESPONSE_CODE) : 0;
        curl_close($curl);
        return [$status, $answer];
    }

    /** @param array<string, string> $options @return array{int, string} */
    private static function stream(string $url, array $options, int $milliseconds): array
    {
        $context = stream_context_create(['http' => ['header' => $options['header'] . 'User-Agent: Colophon-Agent/' . \Colophon\Agent::VERSION] + $options + ['timeout' => $milliseconds / 1000, 'follow_location' => 0, 'ignore_errors' => true]]);
        $answer = @file_get_contents($url, false, $context, 0, self::MAX_ANSWER + 1);
        $headers = $http_response_header ?? [];
        if ($answer === false || strlen($answer) > self::MAX_ANSWER || !isset($headers[0]) || !preg_match('{^HTTP/\S+ (\d{3})}', $headers[0], $match)) {
            return [0, ''];
        }
        return [(int) $match[1], $answer];
    }
}
