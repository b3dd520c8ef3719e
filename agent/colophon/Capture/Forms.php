<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Forms of the widespread form plugins: that one was submitted, and how many fields it had. Never what was entered. */
final class Forms
{
    /** Contact Form 7. @param mixed $form @param mixed $result */
    public static function contactForm7($form, $result = null): void
    {
        $posted = class_exists('WPCF7_Submission', false) && \WPCF7_Submission::get_instance() ? \WPCF7_Submission::get_instance()->get_posted_data() : [];
        self::submitted('cf7', is_object($form) && method_exists($form, 'id') ? $form->id() : 0, count((array) $posted));
    }

    /** WPForms. @param mixed $fields @param mixed $entry @param mixed $form */
    public static function wpForms($fields, $entry, $form): void
    {
        self::submitted('wpforms', is_array($form) ? $form['id'] ?? 0 : 0, count((array) $fields));
    }

    /** Gravity Forms. @param mixed $entry @param mixed $form */
    public static function gravity($entry, $form): void
    {
        self::submitted('gravity', is_array($form) ? $form['id'] ?? 0 : 0, count(is_array($form) ? (array) ($form['fields'] ?? []) : []));
    }

    /** Ninja Forms. @param mixed $data */
    public static function ninja($data): void
    {
        self::submitted('ninja', is_array($data) ? $data['form_id'] ?? 0 : 0, count(is_array($data) ? (array) ($data['fields'] ?? []) : []));
    }

    /** Fluent Forms. @param mixed $entryId @param mixed $data @param mixed $form */
    public static function fluent($entryId, $data, $form): void
    {
        self::submitted('fluent', is_object($form) ? $form->id ?? 0 : 0, count((array) $data));
    }

    /** @param mixed $form */
    public static function exported($form): void
    {
        Recorder::record('form.exported', ['kind' => 'form', 'id' => 'gravity:' . (int) (is_array($form) ? $form['id'] ?? 0 : 0)]);
    }

    /** @param mixed $entryId */
    public static function entryDeleted($entryId): void
    {
        Recorder::record('form.entry.deleted', ['kind' => 'entry', 'id' => 'gravity:' . (int) $entryId]);
    }

    /** @param mixed $id */
    private static function submitted(string $maker, $id, int $fields): void
    {
        $object = ['kind' => 'form', 'id' => $maker . ':' . (int) $id];
        if (Flood::isFirst('form.submitted', $object, [], 'form-' . $object['id'], '', (string) ($_SERVER['REMOTE_ADDR'] ?? ''))) {
            Recorder::record('form.submitted', $object, null, ['fields' => $fields]);
        }
    }
}
