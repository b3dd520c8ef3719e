<?php
/**
 * Plugin Name: Colophon
 * Description: Records who did what on this site, signs it and hands it to your company's Colophon. Must-use: it can't be switched off from the dashboard.
 * Version: 0.1.0
 * License: GPL-2.0-or-later
 * Requires PHP: 7.4
 *
 * The leading 0 of the file name is on purpose: must-use plugins load in order of name, and what loads first can't be muted by what loads later.
 */
declare(strict_types=1);

defined('ABSPATH') || exit;

require_once __DIR__ . '/colophon/Autoloader.php';
Colophon\Autoloader::register();
Colophon\Agent::start();
