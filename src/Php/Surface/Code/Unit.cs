using System.Text;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Code;

/// <summary>One parsed file of a component.</summary>
internal sealed record Unit(string Path, SyntaxTree Tree)
{
    private int[]? lineStarts;

    public string Text(Span span) => Encoding.UTF8.GetString(span.Text(Tree.Source));

    public int LineOf(int offset)
    {
        lineStarts ??= Starts();
        var at = Array.BinarySearch(lineStarts, offset);
        return at >= 0 ? at + 1 : ~at;
    }

    private int[] Starts()
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < Tree.Source.Length; i++)
        {
            if (Tree.Source[i] == '\n' || (Tree.Source[i] == '\r' && (i + 1 == Tree.Source.Length || Tree.Source[i + 1] != '\n'))) { starts.Add(i + 1); }
        }
        return [.. starts];
    }
}
