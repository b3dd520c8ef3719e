<?php
/**
 * Makes published posts for the benchmark to save, and prints their numbers: php posts.php ROOT COUNT.
 */
declare(strict_types=1);

require $argv[1] . '/wp-load.php';

$posts = [];
for ($n = 0; $n < (int) $argv[2]; $n++) {
    $posts[] = wp_insert_post(['post_title' => "Post $n", 'post_content' => 'Text', 'post_status' => 'publish', 'post_author' => 1]);
}
echo implode(' ', $posts);
