<?php
declare(strict_types=1);

namespace Colophon\Capture;

use Colophon\State\OptionValue;

/** Mail that WordPress sent or couldn't send: how many recipients and attachments, and a mark of the subject. Never an address, never the text. */
final class Mail
{
    /** @param mixed $mail */
    public static function sent($mail): void
    {
        self::tell('mail.sent', is_array($mail) ? $mail : []);
    }

    /** @param mixed $error */
    public static function failed($error): void
    {
        if ($error instanceof \WP_Error) {
            $data = $error->get_error_data();
            self::tell('mail.failed', is_array($data) ? $data : []);
        }
    }

    /** @param array<mixed> $mail */
    private static function tell(string $type, array $mail): void
    {
        $to = $mail['to'] ?? [];
        $to = is_array($to) ? $to : explode(',', (string) $to);
        $object = ['kind' => 'mail', 'id' => substr(OptionValue::mark((string) ($mail['subject'] ?? '')), 0, 16)];
        if (Flood::isFirst($type, $object, [], 'mail-' . $object['id'], implode(',', array_filter($to, 'is_string')), '')) {
            Recorder::record($type, $object, null, ['recipients' => count($to), 'attachments' => count((array) ($mail['attachments'] ?? []))]);
        }
    }
}
