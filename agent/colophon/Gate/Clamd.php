<?php
declare(strict_types=1);

namespace Colophon\Gate;

/** ClamAV's daemon, asked by INSTREAM. One that doesn't answer, or doesn't judge, lets nothing through: the operator said that it should be asked. */
final class Clamd
{
    private const SECONDS = 20;
    private const CHUNK = 65536;

    /** @var string */
    private $place;

    public function __construct(string $place)
    {
        $this->place = $place;
    }

    public function objection(string $path): ?Objection
    {
        $answer = $this->ask($path);
        if ($answer === 'stream: OK') {
            return null;
        }
        if (preg_match('/^stream: (.{1,200}) FOUND$/D', $answer, $match) === 1) {
            return new Objection('malware', sprintf(/* translators: %s: a name of malware */ __('ClamAV knows it as malware: %s.', 'colophon'), $match[1]), __('Do not open the file. Check the machine it came from, and tell whoever is responsible for this site.', 'colophon'));
        }
        return new Objection('scanner_silent', __('The virus scanner of this site does not answer, and without it nothing is taken.', 'colophon'), __('Try again in a few minutes. If it lasts, tell whoever runs the server that clamd is not reachable.', 'colophon'));
    }

    private function ask(string $path): string
    {
        $socket = @stream_socket_client(($this->place[0] === '/' ? 'unix://' : 'tcp://') . $this->place, $code, $message, self::SECONDS);
        $file = @fopen($path, 'rb');
        if ($socket === false || $file === false) {
            return '';
        }
        try {
            stream_set_timeout($socket, self::SECONDS);
            $sent = @fwrite($socket, "zINSTREAM\0");
            while ($sent && ($chunk = (string) fread($file, self::CHUNK)) !== '') {
                $sent = @fwrite($socket, pack('N', strlen($chunk)) . $chunk) === 4 + strlen($chunk);
            }
            @fwrite($socket, pack('N', 0));
            return rtrim((string) @stream_get_contents($socket, 1024), "\0\n");
        } finally {
            fclose($socket);
            fclose($file);
        }
    }
}
