<?php
/**
 * The catalogue of events for people: php eng/events.php > docs/events.md. Its one source is docs/events.json.
 */
declare(strict_types=1);

$catalogue = json_decode((string) file_get_contents(__DIR__ . '/../docs/events.json'), true, 16, JSON_THROW_ON_ERROR);
$proved = array_count_values(array_column($catalogue['events'], 'proved'));
$code = static function (array $names): string {
    return implode(' ', array_map(static function (string $name): string { return "`$name`"; }, $names));
};

echo "# Events\n\n";
echo "Made from [events.json](events.json) by `php eng/events.php`; a test holds both to the agent's code. What each field means is in [formats/records.md](formats/records.md).\n\n";
printf("%d types: %d *real*, provoked on a real WordPress by the action itself, once by each of its routes; %d *fixture*, where what acts can't be had in our tests (WooCommerce, form plugins, WordPress 6.9 and later) and its documented hook was fired instead.\n\n", count($catalogue['events']), $proved['real'], $proved['fixture']);
echo "Routes are those that WordPress has for the action, and the table of `tests/Colophon.Agent.Tests/Catalogue` takes each: `ui` a page or form of the dashboard or the front end, `ajax` a script of the dashboard through admin-ajax.php, `rest` and `xmlrpc` its two interfaces, `cli` PHP from the command line with the functions that WP-CLI's commands call (WP-CLI itself is not run), `cron` the scheduler through wp-cron.php. A *real* event without a route is the agent's own, with tests of its own.\n\n";
echo "Severity is how soon somebody should look: `critical` changes who may do what, or what runs; `warning` changes the site's safety or its data; `notice` is worth a look in a review; `info` is context. Criteria are those of the Trust Services Criteria (2017, revised points of focus 2022) that the record is evidence for, never the whole of one.\n";
$area = '';
foreach ($catalogue['events'] as $event) {
    if ($event['area'] !== $area) {
        $area = $event['area'];
        echo "\n## $area\n\n| type | what | severity | object | fields | private | criteria | proved | routes |\n|---|---|---|---|---|---|---|---|---|\n";
    }
    printf("| `%s` | %s | %s | %s | %s | %s | %s | %s | %s |\n", $event['type'], $event['words'], $event['severity'], str_replace(' ', ', ', $event['object']), $code($event['fields']), $code($event['private']), implode(' ', $event['criteria']), $event['proved'], implode(' ', $event['routes']));
}
echo "\n## What each is heard by\n\n| type | hooks | since |\n|---|---|---|\n";
foreach ($catalogue['events'] as $event) {
    if ($event['hooks'] !== []) {
        printf("| `%s` | %s | %s |\n", $event['type'], $code($event['hooks']), $event['since']);
    }
}
echo "\n## State\n\nWhat the agent looks at past WordPress' hooks, and the events that may explain a change of it. A change that none of them tells is out of band.\n\n| section | what | told by |\n|---|---|---|\n";
foreach ($catalogue['state'] as $section) {
    printf("| `%s` | %s | %s |\n", $section['section'], $section['words'], $section['told_by'] === [] ? 'nothing in WordPress' : $code($section['told_by']));
}
