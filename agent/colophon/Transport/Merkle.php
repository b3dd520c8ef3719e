<?php
declare(strict_types=1);

namespace Colophon\Transport;

/** RFC 6962: roots and proofs over SHA-256. */
final class Merkle
{
    public static function leaf(string $entry): string
    {
        return hash('sha256', "\0" . $entry, true);
    }

    public static function node(string $left, string $right): string
    {
        return hash('sha256', "\x01" . $left . $right, true);
    }

    /** @param list<string> $leaves leaf hashes */
    public static function root(array $leaves): string
    {
        if ($leaves === []) {
            return hash('sha256', '', true);
        }
        // Joining pairs and carrying an odd last one up gives the tree of RFC 6962 §2.1.
        while (count($leaves) > 1) {
            $above = [];
            for ($i = 0, $n = count($leaves); $i < $n; $i += 2) {
                $above[] = $i + 1 < $n ? self::node($leaves[$i], $leaves[$i + 1]) : $leaves[$i];
            }
            $leaves = $above;
        }
        return $leaves[0];
    }

    /** RFC 9162 §2.1.3.2. @param list<string> $proof */
    public static function includes(int $index, int $size, string $leaf, array $proof, string $root): bool
    {
        if ($index < 0 || $index >= $size) {
            return false;
        }
        $at = $index;
        $last = $size - 1;
        $hash = $leaf;
        foreach ($proof as $sibling) {
            if ($last === 0) {
                return false;
            }
            if (($at & 1) === 1 || $at === $last) {
                $hash = self::node($sibling, $hash);
                while (($at & 1) === 0 && $at !== 0) {
                    $at >>= 1;
                    $last >>= 1;
                }
            } else {
                $hash = self::node($hash, $sibling);
            }
            $at >>= 1;
            $last >>= 1;
        }
        return $last === 0 && hash_equals($root, $hash);
    }

    /** RFC 9162 §2.1.4.2. @param list<string> $proof */
    public static function consistent(int $first, int $second, array $proof, string $firstRoot, string $secondRoot): bool
    {
        if ($first === $second) {
            return $proof === [] && hash_equals($firstRoot, $secondRoot);
        }
        if ($first < 1 || $first > $second || $proof === []) {
            return false;
        }
        if (($first & ($first - 1)) === 0) {
            array_unshift($proof, $firstRoot);
        }
        $at = $first - 1;
        $last = $second - 1;
        while (($at & 1) === 1) {
            $at >>= 1;
            $last >>= 1;
        }
        $old = $new = array_shift($proof);
        foreach ($proof as $sibling) {
            if ($last === 0) {
                return false;
            }
            if (($at & 1) === 1 || $at === $last) {
                $old = self::node($sibling, $old);
                $new = self::node($sibling, $new);
                while (($at & 1) === 0 && $at !== 0) {
                    $at >>= 1;
                    $last >>= 1;
                }
            } else {
                $new = self::node($new, $sibling);
            }
            $at >>= 1;
            $last >>= 1;
        }
        return $last === 0 && hash_equals($firstRoot, $old) && hash_equals($secondRoot, $new);
    }
}
