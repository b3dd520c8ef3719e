<?php
declare(strict_types=1);

namespace Colophon\Admin;

/** What this site tells, in words for its administrators: the areas of docs/events.json. */
final class Recorded
{
    public static function show(): void
    {
        printf('<details><summary>%s</summary><dl>', esc_html__('What is recorded, and what is not', 'colophon'));
        foreach (self::areas() as $area => $what) {
            printf('<dt>%s</dt><dd>%s</dd>', esc_html($area), esc_html($what));
        }
        echo '</dl></details>';
    }

    /** @return array<string, string> */
    private static function areas(): array
    {
        return [
            __('Sign-in and sessions', 'colophon') => __('Log-ins, failed ones, sessions begun and ended, refused cookies, second factors.', 'colophon'),
            __('Passwords and keys', 'colophon') => __('That one was made, used, changed or deleted. Never the password or key.', 'colophon'),
            __('Accounts, roles and settings', 'colophon') => __('Who was given which rights, what a role may do, and which settings were changed.', 'colophon'),
            __('Plugins, themes and WordPress itself', 'colophon') => __('Installed, updated, switched on and off, deleted, edited; files compared by hash.', 'colophon'),
            __('Content and media', 'colophon') => __('That something was published, changed or deleted, by title. Never its text. Uploads are checked before they are stored.', 'colophon'),
            __('Personal data', 'colophon') => __('Who looked at lists of people, orders and entries; exports and erasure. Never what was seen.', 'colophon'),
            __('Interfaces', 'colophon') => __('Use of the REST API, XML-RPC, the command line and mail, and which other hosts are called, as counts.', 'colophon'),
            __('Shop', 'colophon') => __('Orders, payments and refunds by number and amount, and whether they add up. Never who bought.', 'colophon'),
            __('Not recorded', 'colophon') => __('Passwords, keys, cookies, the text of posts, mails and forms, and what visitors read. Names and addresses travel sealed, apart from the record.', 'colophon'),
        ];
    }
}
