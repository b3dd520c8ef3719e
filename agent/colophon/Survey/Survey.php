<?php
declare(strict_types=1);

namespace Colophon\Survey;

use Colophon\Capture\Recorder;
use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Identity;
use Colophon\Files;
use Colophon\Json;
use Colophon\State\Database;

/**
 * Goes through every file and the texts of the database, a slice a beat, and tells what is new among what may be code. What it knows of each file lies in
 * `survey/known`, in the order of the walk: a file whose size and times are the same is not read again.
 */
final class Survey
{
    private const SLICE_SECONDS = 2.0;
    /** A slice never takes more than this share of the interval: the heartbeat that follows it would come late. */
    private const SHARE = 0.1;
    private const PART_BYTES = 48000;
    /** More than what is told of a file before and now can take, beside its name, of which each letter may take two bytes. */
    private const ENTRY_BYTES = 300;
    private const BUFFER_BYTES = 65536;
    /** Times have a resolution of a second: what changed this recently is read again. */
    private const SETTLED_SECONDS = 3;
    private const STATE = 'survey/state.json';

    /** @var array<mixed> */
    private $state;
    /** @var list<array{string, mixed, mixed}> */
    private $news = [];
    /** @var int */
    private $newsBytes = 0;
    /** @var string Lines of what is known that are still to be written. */
    private $known = '';

    /** @param array<mixed> $state */
    private function __construct(array $state)
    {
        $this->state = $state;
    }

    /** The server asks for one. One that is going on ends first. */
    public static function begin(string $command): void
    {
        DataFolder::make('survey');
        $state = self::state();
        if (in_array($state['phase'] ?? '', ['files', 'values'], true)) {
            return;
        }
        self::finish();
        @unlink(DataFolder::path('survey/known.next'));
        $epoch = Identity::current()->epoch();
        $whole = ($state['epoch'] ?? '') !== $epoch || ($state['whole'] ?? false) || !is_file(DataFolder::path('survey/known'));
        $begun = Recorder::system('survey.begun', self::site(), null, ['survey' => $command, 'whole' => $whole ? 1 : 0]);
        self::save(['id' => $command, 'phase' => 'files', 'epoch' => $epoch, 'whole' => $whole || !$begun, 'after' => '', 'old' => 0, 'new' => 0, 'cursor' => [0, 0], 'texts' => [], 'sum' => ['files' => 0, 'bytes' => 0, 'named' => 0, 'read' => 0, 'values' => 0]]);
    }

    /** One slice of what is going on. True where it may go on at once. */
    public static function advance(): void
    {
        $state = self::state();
        $phase = $state['phase'] ?? '';
        if ($phase !== 'files' && $phase !== 'values') {
            return;
        }
        if ($state['epoch'] !== Identity::current()->epoch()) {
            self::save(['epoch' => '', 'phase' => ''] + $state); // another epoch has been told nothing: the next survey tells everything
            return;
        }
        $until = microtime(true) + min(self::SLICE_SECONDS, Identity::current()->heartbeat() * self::SHARE);
        $survey = new self($state);
        if ($phase === 'files') {
            $survey->files($until);
        }
        if ($survey->state['phase'] === 'values') {
            $survey->values($until);
        }
    }

    /** The survey whose items the server may ask for now, or null. */
    public static function toBeAsked(): ?string
    {
        $state = self::state();
        return ($state['phase'] ?? '') === 'asked' ? (string) $state['id'] : null;
    }

    /** The server has seen what it wanted. */
    public static function answered(string $survey): void
    {
        $state = self::state();
        if (($state['id'] ?? '') === $survey) {
            self::save(['phase' => ''] + $state);
        }
    }

    private function files(float $until): void
    {
        $old = @fopen(DataFolder::path('survey/known'), 'rb') ?: null;
        if ($old !== null) {
            fseek($old, $this->state['old']);
        }
        $new = Files::openOwned(DataFolder::path('survey/known.next'), 'c+b');
        ftruncate($new, $this->state['new']); // what a killed slice wrote is done again
        fseek($new, 0, SEEK_END);
        $known = self::line($old, $raw);
        clearstatcache();
        foreach (Walk::after($this->state['after']) as [$id, $path, $why, $stat]) {
            while ($known !== null && Walk::compare($known[0], $id) < 0) {
                $this->tell('file:' . $known[0], $known[6], null);
                $this->state['old'] = ftell($old);
                $known = self::line($old, $raw);
            }
            $before = $known !== null && $known[0] === $id ? $known : null;
            $line = $this->look($id, $path, $why, $stat, $before);
            if ($line !== null) {
                $this->known .= $line === $before ? $raw : Json::encode($line) . "\n";
                if (strlen($this->known) > self::BUFFER_BYTES) {
                    $this->write($new);
                }
                $this->tell('file:' . $id, $this->state['whole'] || $before === null ? null : $before[6], $line[6]);
            } elseif ($before !== null) {
                $this->tell('file:' . $id, $before[6], null);
            }
            if ($before !== null) {
                $this->state['old'] = ftell($old);
                $known = self::line($old, $raw);
            }
            $this->state['after'] = $id;
            if (microtime(true) > $until) {
                $this->put($new);
                return;
            }
        }
        while ($known !== null) {
            $this->tell('file:' . $known[0], $known[6], null);
            $known = self::line($old, $raw);
        }
        $this->state['phase'] = 'values';
        $this->put($new);
    }

    /** @param array<int|string, int> $stat @param array<mixed>|null $before @return array{string, int, int, int, int, string, array<string, mixed>|null}|null what is known of the file now; the last is what is told of it */
    private function look(string $id, string $path, string $why, array $stat, ?array $before): ?array
    {
        $this->state['sum']['files']++;
        $this->state['sum']['bytes'] += $why === '' ? $stat['size'] : 0;
        $key = [$stat['ino'], $stat['size'], $stat['mtime'], $stat['ctime']];
        if ($why === '' && $before !== null && array_slice($before, 1, 4) === $key && $stat['ctime'] < time() - self::SETTLED_SECONDS) {
            $hash = $before[5];
            $told = $before[6];
        } else {
            [$hash, $marks] = $why === '' ? Marks::ofFile($path, (int) $stat['size']) : ['', $why];
            $this->state['sum']['read']++;
            $told = $marks !== '' && $why !== 'link' || Walk::isNamed($id) ? ['size' => $stat['size'], 'sha256' => $hash, 'marks' => $marks] : null;
        }
        if (strlen($id) > 1024 && $told !== null) {
            return null; // a name that fills a record: told by its folder, which is too deep
        }
        $this->state['sum']['named'] += $told === null ? 0 : 1;
        return [$id, $key[0], $key[1], $stat['ctime'] < time() - self::SETTLED_SECONDS ? $key[2] : 0, $key[3], $hash, $told];
    }

    private function values(float $until): void
    {
        $database = new Database();
        try {
            while (($some = Values::after($database, $this->state['cursor'])) !== null) {
                [$this->state['cursor'], $rows, $bytes, $found] = $some;
                $this->state['sum']['values'] += $rows;
                $this->state['sum']['bytes'] += $bytes;
                foreach ($found as [$kind, $id, $size, $value]) {
                    $told = ['size' => $size, 'sha256' => $value === null ? '' : hash('sha256', $value), 'marks' => $value === null ? 'large' : Marks::ofValue($value)];
                    if ($told['marks'] !== '' && strlen($id) <= 1024) {
                        $this->state['texts'][$kind . ':' . $id] = $told;
                    }
                }
                if (microtime(true) > $until) {
                    $this->put(null);
                    return;
                }
            }
        } finally {
            $database->close();
        }
        $before = $this->state['whole'] ? [] : Files::readJson(DataFolder::path('survey/texts.json'));
        foreach ($before + $this->state['texts'] as $key => $unused) {
            $this->tell((string) $key, $before[$key] ?? null, $this->state['texts'][$key] ?? null);
        }
        $this->flush();
        $this->state['sum']['named'] += count($this->state['texts']);
        if (!Recorder::system('survey.completed', self::site(), ['after' => $this->state['sum']], ['survey' => $this->state['id']])) {
            $this->state['failed'] = true;
        }
        Files::replace(DataFolder::path('survey/texts.next'), Json::encode((object) $this->state['texts']));
        self::save(['phase' => 'asked', 'texts' => [], 'whole' => $this->state['failed'] ?? false, 'failed' => false] + $this->state);
        self::finish();
    }

    /** What this survey knows replaces what the one before knew. */
    private static function finish(): void
    {
        if ((self::state()['phase'] ?? '') === 'asked') {
            foreach (['known.next' => 'known', 'texts.next' => 'texts.json'] as $new => $place) {
                if (is_file(DataFolder::path("survey/$new"))) {
                    rename(DataFolder::path("survey/$new"), DataFolder::path("survey/$place"));
                }
            }
        }
    }

    /** @param mixed $before @param mixed $after */
    private function tell(string $key, $before, $after): void
    {
        if ($before === $after || ($this->state['whole'] && $after === null)) {
            return;
        }
        $this->news[] = [$key, $before, $after];
        $this->newsBytes += 2 * strlen($key) + self::ENTRY_BYTES;
        if ($this->newsBytes > self::PART_BYTES) {
            $this->flush();
        }
    }

    private function flush(): void
    {
        if ($this->news !== [] && !Recorder::system('survey.items', self::site(), ['after' => $this->news], ['survey' => $this->state['id']])) {
            $this->state['failed'] = true; // no room: the next survey tells everything
        }
        $this->news = [];
        $this->newsBytes = 0;
    }

    /** @param resource|null $new */
    private function put($new): void
    {
        $this->flush();
        if ($new !== null) {
            $this->write($new);
            Files::sync($new);
            $this->state['new'] = ftell($new);
            fclose($new);
        }
        self::save($this->state);
    }

    /** @param resource $new */
    private function write($new): void
    {
        fwrite($new, $this->known);
        $this->known = '';
    }

    /** @param resource|null $file @param mixed $raw the line as it stands there @return array<mixed>|null */
    private static function line($file, &$raw): ?array
    {
        $raw = $file === null ? false : fgets($file);
        return $raw === false || substr($raw, -1) !== "\n" ? null : Json::decode($raw);
    }

    /** @return array<mixed> */
    private static function state(): array
    {
        return Files::readJson(DataFolder::path(self::STATE));
    }

    /** @param array<mixed> $state */
    private static function save(array $state): void
    {
        Files::replace(DataFolder::path(self::STATE), Json::encode($state));
    }

    /** @return array<string, string> */
    private static function site(): array
    {
        return ['kind' => 'site', 'id' => Identity::current()->site()];
    }
}
