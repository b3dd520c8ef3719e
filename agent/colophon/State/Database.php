<?php
declare(strict_types=1);

namespace Colophon\State;

/** A connection of the agent's own, in one consistent read-only transaction: past WordPress' filters, caches and other people's half-done work. */
final class Database
{
    /** @var \mysqli */
    private $connection;

    public function __construct()
    {
        global $wpdb;
        [$host, $port, $socket] = array_pad($wpdb->parse_db_host(DB_HOST) ?: [DB_HOST, null, null], 3, null);
        mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
        try {
            $this->connection = mysqli_init();
            $this->connection->options(MYSQLI_OPT_CONNECT_TIMEOUT, 5);
            $this->connection->real_connect((string) $host, DB_USER, DB_PASSWORD, DB_NAME, $port === null ? 0 : (int) $port, $socket, defined('MYSQL_CLIENT_FLAGS') ? MYSQL_CLIENT_FLAGS : 0);
            $this->connection->set_charset('utf8mb4');
            $this->connection->query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
            $this->connection->query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
        } finally {
            mysqli_report(MYSQLI_REPORT_OFF); // as WordPress leaves it
        }
    }

    /** @return iterable<array<string, string|null>> */
    public function rows(string $query): iterable
    {
        $result = $this->connection->query($query, MYSQLI_USE_RESULT);
        if (!$result instanceof \mysqli_result) {
            throw new \RuntimeException('A query of the snapshot failed: ' . $this->connection->errno);
        }
        try {
            while (is_array($row = $result->fetch_assoc())) {
                yield $row;
            }
        } finally {
            $result->free();
        }
    }

    public function value(string $query): ?string
    {
        foreach ($this->rows($query) as $row) {
            return $row === [] ? null : reset($row);
        }
        return null;
    }

    public function quote(string $text): string
    {
        return "'" . $this->connection->real_escape_string($text) . "'";
    }

    public function close(): void
    {
        $this->connection->query('COMMIT');
        $this->connection->close();
    }
}
