/* Inside WordPress: as many records as $wanted says, by the way that every hook's handler takes; says each hundred that is durable, and what it took of memory. */
for ($i = 1; $i <= $wanted; $i++) {
    Colophon\Capture\Recorder::record('comment.moderated', ['kind' => 'comment', 'id' => (string) ($i % 5000)], ['after' => ['status' => 'spam']], ['cause' => 'soak']);
    if ($i % 100 === 0) {
        echo $i, ' ', memory_get_usage(), "\n";
        flush();
    }
}
