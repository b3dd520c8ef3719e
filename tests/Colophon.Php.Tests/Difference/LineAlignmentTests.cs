using Colophon.Php.Difference.Code;

namespace Colophon.Php.Tests.Difference;

public sealed class LineAlignmentTests
{
    [Theory]
    [InlineData("a b c", "a b c", "00 11 22")]
    [InlineData("a b c", "a x b c", "00 -1 12 23")]
    [InlineData("a b c", "a c", "00 1- 21")]
    [InlineData("", "a", "-0")]
    [InlineData("a", "", "0-")]
    [InlineData("a b", "c d", "0- 1- -0 -1")]
    [InlineData("a b c d e", "a c d x e", "00 1- 21 32 -3 44")]
    public void Lines_that_stayed_stand_beside_each_other(string old, string @new, string rows) =>
        Assert.Equal(rows, string.Join(' ', LineAlignment.Align(Split(old), Split(@new)).Select(r => Number(r.Old) + Number(r.New))));

    [Fact]
    public void Every_line_of_both_texts_is_there_once_and_in_order()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            string[] Text(int salt) => [.. Enumerable.Range(0, (seed * 7 + salt) % 40).Select(i => $"l{(i * (seed + salt) + (seed >> 3)) % 6}")];
            var (old, @new) = (Text(1), Text(5));
            var rows = LineAlignment.Align(old, @new);
            Assert.Equal(Enumerable.Range(0, old.Length), rows.Where(r => r.Old >= 0).Select(r => r.Old));
            Assert.Equal(Enumerable.Range(0, @new.Length), rows.Where(r => r.New >= 0).Select(r => r.New));
            Assert.All(rows.Where(r => r is { Old: >= 0, New: >= 0 }), r => Assert.Equal(old[r.Old], @new[r.New]));
        }
    }

    [Fact]
    public void Texts_that_differ_everywhere_are_told_as_replaced() => Assert.Equal(6_000, LineAlignment.Align([.. Enumerable.Range(0, 3000).Select(i => $"a{i}")], [.. Enumerable.Range(0, 3000).Select(i => $"b{i}")]).Count);

    private static string[] Split(string text) => text.Length == 0 ? [] : text.Split(' ');

    private static string Number(int line) => line < 0 ? "-" : line.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
