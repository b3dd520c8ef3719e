<?php
declare(strict_types=1);

namespace Colophon\State;

use Colophon\Capture\Text;

/** A function somebody registered: whose it is, what it is called, and what can be read off its own lines. Nothing is called. */
final class Callback
{
    private const MAX_LINES = 2000;

    /** @var \ReflectionFunctionAbstract|null */
    private $function;
    /** @var string */
    private $name;

    private function __construct(?\ReflectionFunctionAbstract $function, string $name)
    {
        $this->function = $function;
        $this->name = $name;
    }

    /** @param mixed $callback */
    public static function of($callback): self
    {
        try {
            if ($callback instanceof \Closure) {
                return new self(new \ReflectionFunction($callback), 'closure');
            }
            if (is_string($callback) && strpos($callback, '::') !== false) {
                $callback = explode('::', $callback, 2);
            }
            if (is_string($callback)) {
                return new self(new \ReflectionFunction($callback), $callback);
            }
            if (is_object($callback)) {
                $callback = [$callback, '__invoke'];
            }
            if (is_array($callback) && isset($callback[0], $callback[1]) && is_string($callback[1])) {
                $class = is_object($callback[0]) ? get_class($callback[0]) : (string) $callback[0];
                $magic = !method_exists($callback[0], $callback[1]);
                // An anonymous class carries its path in its name.
                return new self($magic ? self::whole($class) : new \ReflectionMethod($callback[0], $callback[1]), (strpos($class, "\0") === false ? $class : 'class@anonymous') . '::' . $callback[1]);
            }
        } catch (\ReflectionException $gone) {
            return new self(null, is_string($callback) ? $callback : 'unknown');
        }
        return new self(null, 'unknown');
    }

    public function name(): string
    {
        return Text::cut($this->name, 128);
    }

    /** `core`, `plugin:<slug>`, `theme:<stylesheet>`, `mu`, `agent`, or `other`. */
    public function component(): string
    {
        $file = $this->function === null ? '' : (string) $this->function->getFileName();
        if (strncmp($file, dirname(__DIR__) . '/', strlen(dirname(__DIR__)) + 1) === 0) {
            return 'agent';
        }
        foreach (self::places() as [$root, $component]) {
            if ($root !== '' && strncmp($file, $root . '/', strlen($root) + 1) === 0) {
                $below = substr($file, strlen($root) + 1);
                return substr($component, -1) !== ':' ? $component : $component . Text::cut($component === 'plugin:' ? Components::slug($below) : (string) strtok($below, '/'), 128);
            }
        }
        return 'other';
    }

    /** Whether all that it does is to say yes. */
    public function alwaysYes(): bool
    {
        return $this->name === '__return_true' || preg_match('/^[^{]*\{\s*(?:\/\/[^\n]*\n\s*|\/\*.*?\*\/\s*)*return\s+true\s*;\s*\}|\bfn\s*\([^)]*\)(?:\s*:\s*\??\w+)?\s*=>\s*true\b/s', $this->lines()) === 1;
    }

    public function says(string $pattern): bool
    {
        return preg_match($pattern, $this->lines()) === 1;
    }

    private static function whole(string $class): ?\ReflectionMethod
    {
        foreach (['__call', '__callStatic'] as $magic) {
            if (method_exists($class, $magic)) {
                return new \ReflectionMethod($class, $magic);
            }
        }
        return null;
    }

    private function lines(): string
    {
        $file = $this->function === null || $this->function->isInternal() ? '' : (string) $this->function->getFileName();
        if ($file === '' || !is_file($file)) {
            return '';
        }
        $from = (int) $this->function->getStartLine();
        return implode('', array_slice(file($file) ?: [], $from - 1, min(self::MAX_LINES, (int) $this->function->getEndLine() - $from + 1)));
    }

    /** @return list<array{string, string}> root → component, or its beginning */
    private static function places(): array
    {
        static $places;
        if ($places === null) {
            $places = [];
            foreach ([[WPMU_PLUGIN_DIR, 'mu'], [WP_PLUGIN_DIR, 'plugin:'], [get_theme_root(), 'theme:'], [ABSPATH . WPINC, 'core'], [ABSPATH . 'wp-admin', 'core']] as [$folder, $component]) {
                $places[] = [(string) realpath($folder), $component];
                $places[] = [rtrim($folder, '/'), $component];
            }
        }
        return $places;
    }
}
