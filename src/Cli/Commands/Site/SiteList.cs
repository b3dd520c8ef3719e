using System.Text;
using System.Text.Json.Nodes;

namespace Colophon.Cli.Commands.Site;

/// <summary>A list of sites as CSV (RFC 4180, UTF-8): a header line that names <c>url</c> and may name <c>environment</c>, <c>group</c>, <c>tags</c> (separated by blanks or semicolons).</summary>
internal static class SiteList
{
    public const int MostRows = 2_000;
    private const long MostBytes = 1 << 20;
    private static readonly string[] Known = ["url", "environment", "group", "tags"];

    /// <exception cref="CommandException">every error at once, each with its line.</exception>
    public static JsonArray Read(string path)
    {
        string text;
        try
        {
            if (new FileInfo(path).Length > MostBytes) { throw new CommandException(ExitCode.Unreadable, $"{path} is larger than {MostBytes >> 20} MiB."); }
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new CommandException(ExitCode.Unreadable, $"{path} can't be read as UTF-8 text: {e.Message}");
        }
        var lines = Lines(text).Where(l => l.Fields is not [""]).ToList();
        var heads = lines.Count == 0 ? [] : lines[0].Fields.Select(f => f.Trim().ToLowerInvariant()).ToArray();
        if (!heads.Contains("url")) { throw new CommandException(ExitCode.Unreadable, $"{path}: the first line has to name the columns: url, and if you like environment, group, tags."); }
        if (heads.FirstOrDefault(h => !Known.Contains(h)) is { } odd) { throw new CommandException(ExitCode.Unreadable, $"{path}: the column '{odd}' is not known; there are {string.Join(", ", Known)}."); }
        if (lines.Count - 1 > MostRows) { throw new CommandException(ExitCode.Unreadable, $"{path}: {lines.Count - 1} sites; at most {MostRows} in one list."); }
        var faults = lines.Skip(1).Where(l => l.Fields.Length != heads.Length).Select(l => $"{path}:{l.Line}: {l.Fields.Length} fields where the first line has {heads.Length}").ToList();
        if (faults.Count > 0) { throw new CommandException(ExitCode.Unreadable, string.Join('\n', faults)); }
        return new([.. lines.Skip(1).Select(l => (JsonNode)Row(heads, l.Fields))]);
    }

    private static JsonObject Row(string[] heads, string[] fields)
    {
        string? Field(string name) => Array.IndexOf(heads, name) is >= 0 and var at && fields[at].Trim().Length > 0 ? fields[at].Trim() : null;
        return new()
        {
            ["url"] = Field("url"),
            ["environment"] = Field("environment"),
            ["group"] = Field("group"),
            ["tags"] = Field("tags") is { } tags ? new JsonArray([.. tags.Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries).Select(t => JsonValue.Create(t))]) : null,
        };
    }

    private static IEnumerable<(int Line, string[] Fields)> Lines(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var (line, begun, quoted) = (1, 1, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (c == '"' && (quoted || field.Length == 0)) { quoted = !quoted; }
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (c == '\n' && !quoted)
            {
                fields.Add(field.ToString().TrimEnd('\r'));
                field.Clear();
                yield return (begun, [.. fields]);
                fields.Clear();
                begun = ++line;
            }
            else
            {
                if (c == '\n') { line++; }
                field.Append(c);
            }
        }
        if (field.Length > 0 || fields.Count > 0)
        {
            fields.Add(field.ToString().TrimEnd('\r'));
            yield return (begun, [.. fields]);
        }
    }
}
