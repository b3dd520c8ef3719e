<?php
/**
 * Enrols this site: php enrol.php --server URL --token TOKEN --wp FOLDER [--url NETWORK]
 */
declare(strict_types=1);

require __DIR__ . '/wordpress.php';
$options = colophon_load_wordpress('php enrol.php --server URL --token TOKEN --wp FOLDER [--url NETWORK]');
try {
    $identity = Colophon\Enrol\Enrolment::run($options['server'] ?? '', $options['token'] ?? '');
} catch (Colophon\Enrol\Refusal $refusal) {
    fwrite(STDERR, $refusal->getMessage() . "\n");
    exit(1);
}
echo 'Enrolled: ', $identity->url(), ' is source ', $identity->source(), ".\n";
