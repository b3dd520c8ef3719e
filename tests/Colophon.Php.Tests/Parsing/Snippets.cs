using System.Text;

namespace Colophon.Php.Tests.Parsing;

/// <summary>Short texts for the comparison with php-ast.</summary>
internal static class Snippets
{
    private static readonly string[] Binary =
    [
        "or", "xor", "and", "||", "&&", "|", "^", "&", "==", "!=", "===", "!==", "<=>", "<", "<=", ">", ">=", "<<", ">>", "+", "-", ".", "*", "/", "%", "**", "??", "instanceof", "=", "+=", "??=", "=&", "?:", "? 1 :",
    ];

    private static readonly string[] Prefix =
    [
        "!", "-", "+", "~", "@", "(int)", "(string)", "&", "++", "--", "print", "throw", "include", "yield", "yield from", "yield $k =>", "clone", "new", "fn() =>", "static fn() =>", "exit", "match($m) { 1 => 2, default =>",
    ];

    public static IEnumerable<byte[]> Operators() =>
        Binary.SelectMany(a => Binary.Select(b => $"$a {a} $b {b} $c"))
            .Concat(Prefix.SelectMany(p => Binary.SelectMany(b => new[] { $"{p} $a {b} $b", $"$a {b} {p} $b", $"$a {b} {p} $b {b} $c", $"$a + {p} $b {b} $c", $"{p} {p} $a {b} $b" })))
            .Concat(Binary.Select(b => $"$a {b} $b ? $c {b} $d : $e {b} $f {b} $g"))
            .Concat(Prefix.SelectMany(p => Prefix.Select(q => $"{p} {q} $a")))
            .Select(e => Encoding.UTF8.GetBytes($"<?php {e};"));

    public static IEnumerable<byte[]> Constructs => Texts.Select(t => Encoding.UTF8.GetBytes("<?php " + t));

    private static readonly string[] Texts =
    [
        "use B\\{C, function d as e, const F,}; use X, Y as Z; use function f; use const \\c, d; use function A\\{b, c};",
        "namespace A; /** d */ function f() {} namespace B; class C {}", "namespace A { class X {} } namespace { f(); }", "namespace extends; class X extends Y {}", "namespace class { f(); } namespace list { }", "namespace static; namespace fn;", "try { f(); } g();",
        "X{1}; 'abc'{1}; \"a$b\"{1}; [1]{0}; array(1){0}; f(){1}[2]{3}; A::B{1}; A::f(){0}; $a->f(){0}; __LINE__{0}; (1){2}; $z = A::$b{1} . \\X{'y'};", "namespace\\f(); \\f(); a\\f(); new namespace\\X; namespace\\C;",
        "declare(strict_types=1); declare(ticks=1) { f(); } declare(ticks=1): f(); enddeclare;", "const A = 1, /** d */ B = A . 'x';",
        "/** doc */ #[A(1), B, C(x: 2)] #[D] function &f(int $a, ?string &$b = null, A|B ...$c): ?static { global $x, $$y, ${'z'}; static $y = 1, $z; unset($a, $b[1],); return; }",
        "abstract class K extends L implements M, N { use T, U { T::x insteadof U, V; y as protected; z as private w; U::q as r; list as array; } use W; const A = 1, class_ = 2; public static ?int $p = 1, $q; abstract function m(); public function __construct(private readonly int $x = 1, #[A] protected $y) {} static function list(): static|null { return new static; } var $v; final protected const Z = self::A; private readonly A&B $i; function &ref() { yield; } }",
        "enum E: string implements I { /** d */ case A = 'a'; #[B] case B; const C = 1; public static function f() {} } enum F {} final class G {} readonly class H {} final readonly class J {} abstract readonly class JJ {} interface I extends J, K { const X = 1; function f(); } trait T { abstract static function x(); }",
        "$a = fn(int $x): int => $x + 1; $b = static function() use ($a, &$b,): void {}; $c = #[A] fn &() => yield; $d = #[A] static function &() { yield from x(); };",
        "if ($a) f(); elseif ($b) g(); else if ($c) h(); else i(); if (1): a(); elseif (2): b(); else: c(); endif; if (1) { } else { ; } if (1): if (2): endif; else: endif;",
        "try { f(); } catch (A | \\B $e) { g(); } catch (C) {} finally { h(); } try { } finally { }",
        "foreach ($a as $k => &$v): f(); endforeach; foreach ($a as [$x, , 'k' => $y]) ; foreach (f() as list($x, list($y))) {} foreach ($a as $b->c => $d[0]) {} foreach ($a as &$v) {}",
        "list(, $a) = $b; [$a, [$b]] = $c; ['x' => $a, 'y' => [$b]] = $c; [, , $x] = $y; list($a, , $b,) = $c; [$a, &$b] = $c; [$x[0], $y->z, A::$b] = [1, 2, 3];",
        "for (;;) ; for ($i = 0, $j = 1; $i < 1, $j; $i++, $j--) break 2; for (;;): continue; endfor; while (1): endwhile; while (f()) continue 2; do { } while (0); do f(); while (1);",
        "switch ($a) { case 1: break; case 2; default: } switch ($a): ; case 1: f(); default; endswitch; switch ($a) { ; case 1: } switch (1) {}",
        "$x = match(true) { 1, 2, => 3, default => 4, }; match($a) {}; match(1) { default, => 2 };",
        "new class(1, ...$x) extends A implements B { public $x; function f() {} }; new A; new A(); new $a->b[1]; new $a::$b; new A::$b['c']; new ('A' . $b); new (f())(1); new static; new self(1); new $$a; new parent; new #[A] class {}; new class {};",
        "$a instanceof B; $a instanceof $b; $a instanceof $b->c; $a instanceof (f()); $a instanceof static; !$a instanceof B; $a instanceof A::$b; $a instanceof \\A\\B;",
        "A::$b; A::$$b; A::${'b'}; A::{$c}(); A::b(...); A::class; $a::class; A::B; A::B::C; $a::B; static::f(); self::$x; parent::__construct(); A::$b::$c; A::$b(); A::$$b(); A::b()::c(); A::$b[1]; A::B[1]; 'A'::f(); (f())::X; $a->b::C; static::$x[1]->y; A::new; A::class(); A::list;",
        "f(a: 1, ...$b); f(...); $o->f(...); f(...[1], ...g()); f(array: 1, class: 2, fn: fn($x) => $x); f($a,); f(); strlen(...)('x'); $f(1)(2)(3); (function() {})(); (fn() => 1)(); [$a, 'b'](); 'f'(); \"f$x\"(); f()()(); $a['x'](1); $o->p(); ($o->p)(); $o->{'p'}(); $o->$p(); $o->{$a . 'b'}->c; $o?->b?->c(); $o->class; $o->list();",
        "\"a $b {$c['d']} ${e} ${f['g']} $h[0] $i[-1] $j[k] $l->m ${'n' . $o} $p?->q $r[$s] $t[00] $u[-0] $v[99999999999999999999] $w[0x1] {$x->y()} {$z[1][2]} ${$aa} ${c}\"; \"$a\"; \"{$a}\"; \"$a[b]$c\"; \"\\$a\"; \"$\"; \"{\"; \"{ $a\"; \"$ a\";",
        "`ls $a`; ``; `x`; `a\\`b`; '\\'\\\\\\n'; \"\\n\\t\\r\\v\\e\\f\\\\\\$\\\"\\'\\0\\101\\400\\x41\\x4\\xZ\\u{41}\\u{1F600}\\u{d800}\\q\"; b'x'; B\"y\"; b\"$z\"; \"a\nb\"; \"\\x\"; \"\\8\"; \"\\u{0000041}\";",
        "$a = <<<A\n  x\n   y $z\n\n  {$w}\n  A; $b = <<<'B'\n\tx\\n$y\n\tB . <<<\"C\"\n\\x41\\\"\nC; <<<D\nD; <<<E\n$x\nE; <<<F\n\nF; <<<G\n  a\n  $b\n  G; f(<<<H\n  a\r\n  b\r\n  H, 1); <<<I\n{$a}{$b}\n\nI; <<<J\n  $a\n    b\n   \n  J;",
        "__LINE__; __FILE__; __DIR__; __CLASS__; __TRAIT__; __METHOD__; __FUNCTION__; __NAMESPACE__; isset($a, $b->c, $d[1],); isset($a); empty($a); eval('1'); include 'x'; include_once('y'); require $x . 'y'; require_once f(); exit; exit(); exit(1); die; die('x'); print 1; print('x') . 'y';",
        "function g() { yield; yield 1; yield 1 => 2; yield from $a; $x = yield; $x = yield $y; f(yield, yield 1); [yield 1 => 2]; return yield; yield 1 + 2 => 3 + 4; }", "throw new E; $a ?? throw new E('x'); fn() => throw $e; clone $a; clone $a->b; clone ($a)->b; clone f(); @$a; @f()[0];",
        "(int)$a; (integer)$a; (bool)$a; (boolean)$a; (float)$a; (double)$a; (string)$a; (binary)$a; (array)$a; (object)$a; (int)$a ** 2; -$a ** 2; -2 ** -2; (int)-$a['x']->y++; !$a = $b; !$a && $b = $c && $d; $a && $b = 1 and $c;",
        "1; 1.5; 0x1F; 0b11; 0777; 0o17; 1_000; .5; 1e3; 1E-5; 6.02e23; 9223372036854775807; 9223372036854775808; 0x7FFFFFFFFFFFFFFF; 0xFFFFFFFFFFFFFFFF; 0777777777777777777777; 01777777777777777777777; 0b1111111111111111111111111111111111111111111111111111111111111111; 1.7976931348623157e309; 0x8000000000000001; 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF; 4.9e-324;",
        "1; 0.1; 00; 0_0; 08.5; 1.e3; 1_0.0_1e1_0; -9223372036854775808; PHP_INT_MAX; true; NULL; \\true; a\\b;",
        "'a' . 'b' . $c . 'd' . 'e' . 1 . 2; 1 . 'x'; $a . ('b' . 'c'); 'a' . ('b' . $c); 'a' . 1 . 2 . 'b' . $x . 'y'; ('a' . 'b') . 'c'; -1 . 'a'; 'a' . 0.5; 'a' . 1.0; 'a' . 1e100 . 'b';",
        "[1, 'a' => 2, ...$b, &$c, 'd' => &$e, [3, 4],]; array(1, array(), 'x' => array('y')); []; [1][0]; [[1]][0][0]; array(1)[0]; \"abc\"[0]; 'abc'[-1]; A[0]; __FILE__[0]; \"x$y\"[0]; $a{'x'}; $a->b{0}{1}; $a[]; $a[][1] = 2; $a->{'b'}[] = 1; $$a['b']; ${$a}['b']; ${'a' . 'b'}; $$$a;",
        "goto x; x: f(); y: { z: }", "?>html<?= 1, 2 ?> x\n<?php ; ?>\n\n<?php { ?> in <?php } if (1): ?> a <?php else: ?> b <?php endif ?> c", "{ { f(); } ; { } } ;;;", "f(); __halt_compiler(); data <?php x", "function f() { function g() { class H {} } if (1) { function i() {} } }",
        "$a++; ++$a; $a--; --$a; $a[0]++; ++$a->b; A::$b++; $a = &$b; $a = &f(); $a['x'] = &$b->c; $a += $b -= $c *= 2; $a ??= $b ??= 1; $a .= $b . $c; $a **= 2; $a <<= 1; $a ^= $b | $c & $d;",
        "function f(int|null|bool|false|true|iterable|mixed|object|void|float|callable|array|self|parent|\\int|a\\b|namespace\\c $a, (A&B)|null $b, ?callable $c, A&B $d, A & $e, A &...$f, never $g, INT $h, static_ $i, ?array $j) {} function g(): never {} function h(): (A&B)|C|null {} function i($x = new A(1), $y = [1] + A::B, $z = __LINE__,) {}",
        "function f($x = /** v */ 1) {} function g() {} function h /** n */ () {} function i() {} class C { public function m /** m */ () {} public function n() {} public $p /** p */; public $q; public $r /** r */ = 1; public $s = 1 /** s */; const A /** a */ = 1; const B = 1 /** b */; public function o($a = 1 /** na */, $b /** nb */) {} public function p() {} } class G /** g */ { public $z; }",
        "interface N { function a(string $key /** one */) : bool; function b(); function c($x = 1 /** three */); function d(/** four */ $y, $z /** five */, $w /** six */ = 2); } enum E { case /** x */ A; /** y */ case B; case C /** z */; case D; } $f = function /** cl */ ($x) { $y = fn /** fn */ ($z) => 1; };",
        "/** one */ /** two */ function f() {} /** three */ $x = 1; function g() {} class A { /** a */ public $a, /** b */ $b; /** c */ const C = 1, /** d */ D = 2; /** e */ function e(/** p */ $p) {} function f() {} /** lost */ } /** g */ abstract class G {} class H {} /** i */ fn() => 1; function(/** q */ $q) {}; /** r */ enum R { /** s */ case S; case T; }",
        "class readonly_ { function readonly() {} } function readonly() {} readonly(1); function enum() {} enum(1); class enum {} new enum; enum::X; $x->enum; class A extends enum {} match_(1); $a->match(); A::match(); function from() {} function fn_() {}",
        "if (1) { ?> x <?php } else { ?> y <?php } while (0) ?> z", "if (1) ?> x <?php else ?> y", "f(x: ...[1]);", "\"${b[1][2]}\";", "1__0;", "$a =& new A;", "echo 1; echo 'a', $b, c(); echo (1), (2); print (1) + 2; return 1;", "unset($a[1], $b->c, A::$d); unset($a,); (unset)$a;", "$f = function() { return function() use (&$x) { yield 1; }; }; static fn(int ...$x): ?int => $x; fn&($x) => $x; fn() => fn() => 1; fn($x = 1) => [$x, yield 2];",
        "class A { public function __get($n) { return $this->{$n}; } private static function s() { return static::class; } const B = self::C['x'] ?? 1; const int = 1, string = 2; }",
        "class A { const static = 1; } const readonly_ = 1; A::static; class static_ {} ", "class B { static $a; public $b; protected static $c = 1; static public function d() {} final private function e() {} }",
        "1 <=> 2 <=> 3;", "1 == 2 == 3;", "1 < 2 < 3;", "$a ? $b : $c ? $d : $e;", "$a ? $b : ($c ? $d : $e);", "($a ? $b : $c) ? $d : $e;", "$a ?: $b ?: $c;", "$a ?? $b ? $c : $d;", "$a . $b << $c;", "$a + $b . $c - $d;", "$a = $b ? $c : $d = 1;", "$x = $a and $b;", "include $a and $b;", "throw $a and $b;", "return $a or $b;", "fn() => $a and $b;", "yield $a and $b;", "print $a and $b;", "f($a and $b);", "[$a and $b => $c or $d];",
    ];
}
