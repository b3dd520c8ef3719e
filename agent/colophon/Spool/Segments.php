<?php
declare(strict_types=1);

namespace Colophon\Spool;

/** The spool's files, each named by the first sequence number in it. Reading needs no lock: frames are only ever added, and a torn one is no frame. */
final class Segments
{
    /** @var string */
    private $folder;

    public function __construct(string $folder)
    {
        $this->folder = $folder;
    }

    /**
     * Frames from a sequence number on, in order. A number is missing where its frame was lost.
     *
     * @return iterable<Frame>
     */
    public function read(int $from): iterable
    {
        $segments = $this->all();
        foreach ($segments as $index => $first) {
            if (isset($segments[$index + 1]) && $segments[$index + 1] <= $from) {
                continue;
            }
            $file = fopen($this->path($first), 'rb');
            if ($file === false) {
                return; // to pass over it would be to give it up
            }
            while (($frame = Frame::next($file)) !== null) {
                if ($frame->seq >= $from) {
                    $from = $frame->seq + 1;
                    yield $frame;
                }
            }
            fclose($file);
        }
    }

    /** Segments that end before a sequence number and are not the newest: their records live on in batches that have their receipt. */
    public function forgetBefore(int $seq): void
    {
        $segments = $this->all();
        foreach ($segments as $index => $first) {
            if (isset($segments[$index + 1]) && $segments[$index + 1] <= $seq) {
                unlink($this->path($first));
            }
        }
    }

    /** @return list<int> */
    public function all(): array
    {
        $found = [];
        foreach (@scandir($this->folder) ?: [] as $name) {
            if (strncmp($name, 'seg-', 4) === 0) {
                $found[] = (int) substr($name, 4);
            }
        }
        sort($found);
        return $found;
    }

    public function path(int $first): string
    {
        return $this->folder . '/seg-' . sprintf('%016d', $first);
    }

    public function newest(): ?int
    {
        $all = $this->all();
        return $all === [] ? null : $all[count($all) - 1];
    }
}
