using System.Globalization;

namespace Colophon.Verdicts.Controls.Loading;

/// <summary>What is wrong in a control file, where, and what to do.</summary>
public sealed record Problem(string File, int Line, string What, string Do)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}: {What}. {Do}");
}
