<?php
declare(strict_types=1);

namespace Colophon;

use Colophon\Admin\StatusPage;
use Colophon\Capture\Hooks;
use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Identity;

/** The way in: what runs on every request. Everything else loads only when something happens. */
final class Agent
{
    public const VERSION = '0.1.0';

    public static function start(): void
    {
        if (is_admin()) {
            StatusPage::register();
        }
        if (!extension_loaded('sodium')) {
            return; // The status page says so. Nothing weaker is used instead.
        }
        if (!is_file(DataFolder::path(Identity::FILE))) {
            return;
        }
        Hooks::register();
        if (isset($_GET['colophon-tick'])) {
            add_action('init', ['Colophon\Guard', 'Transport\Tick.answer'], PHP_INT_MIN);
        }
        if (isset($_POST['colophon-inventory']) && wp_doing_ajax()) {
            call_user_func(['Colophon\Guard', 'State\Endpoints.prepare']);
        }
    }
}
