<?php
/**
 * Takes the agent out of this site: php remove.php --wp FOLDER [--url NETWORK]. That is a record, and the last one; the data folder stays.
 */
declare(strict_types=1);

require __DIR__ . '/wordpress.php';
colophon_load_wordpress('php remove.php --wp FOLDER [--url NETWORK]');
$folder = Colophon\Enrol\Placement::folder();
if (is_file(Colophon\Enrol\DataFolder::path(Colophon\Enrol\Identity::FILE))) {
    Colophon\Enrol\Placement::tellRemoval('command_line');
}
foreach (array_merge([$folder . '/colophon'], glob($folder . '/colophon-*', GLOB_ONLYDIR) ?: []) as $version) {
    foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($version, FilesystemIterator::SKIP_DOTS), RecursiveIteratorIterator::CHILD_FIRST) as $entry) {
        $gone = $entry->isDir() && !$entry->isLink() ? rmdir((string) $entry) : unlink((string) $entry);
        if (!$gone) {
            fwrite(STDERR, "$entry can't be removed by this account.\n");
            exit(1);
        }
    }
    rmdir($version);
}
array_map('unlink', array_filter([$folder . '/0-colophon.php', $folder . '/.0-colophon.previous', $folder . '/.colophon-trial.json'], 'is_file'));
echo "Removed. Retire the site in the console if it is to be out of scope; until then its silence is a hole. What was recorded lies in ", dirname(ABSPATH), " and with your company's Colophon.\n";
