namespace Colophon.Php;

/// <summary>The language level a text is read as. It decides only what differs: which words and signs are tokens of their own.</summary>
public enum PhpVersion
{
    V74 = 704,
    V80 = 800,
    V81 = 801,
    V82 = 802,
    V83 = 803,
    V84 = 804,
    V85 = 805,
}
