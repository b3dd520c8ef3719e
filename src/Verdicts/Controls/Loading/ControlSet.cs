using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Controls.Loading;

/// <summary>One control of a set, and the text that an adoption records: compact JSON with sorted keys.</summary>
public sealed record LoadedControl(ControlVersion Version, string Text, string File, int Line);

/// <summary>A set of controls that holds together. It is made whole or not at all: every error of every file is told at once.</summary>
public sealed class ControlSet
{
    public const int MaxControls = 500;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal ControlSet(IEnumerable<LoadedControl> controls) => Controls = [.. controls.OrderBy(c => c.Version.Id, StringComparer.Ordinal)];

    /// <summary>By id.</summary>
    public IReadOnlyList<LoadedControl> Controls { get; }

    /// <summary>Reads a base set: each control stands for itself.</summary>
    public static ControlSet? Load(IEnumerable<ControlFile> files, List<Problem> problems)
    {
        var read = Read(files, problems);
        foreach (var (file, node) in read) { ControlCheck.Whole(file, node, problems); }
        return Build(read, [], problems);
    }

    /// <summary>Reads an overlay over this set: it may tighten what is here and add controls of its own.</summary>
    public ControlSet? Overlay(IEnumerable<ControlFile> files, List<Problem> problems)
    {
        var read = Read(files, problems);
        var merged = new List<(string File, SourceNode Node)>();
        foreach (var (file, node) in read)
        {
            if (Controls.FirstOrDefault(c => c.Version.Id == node["id"]?.Text) is not { } below)
            {
                ControlCheck.Whole(file, node, problems);
                merged.Add((file, node));
            }
            else if (OverlayCheck.Tighten(below, file, node, problems) is { } tightened)
            {
                merged.Add((file, tightened));
            }
        }
        return Build(merged, Controls, problems);
    }

    /// <summary>The one way of writing a control: sorted keys, no blanks.</summary>
    public static string Canonical(string json) => Json.Canonical(JsonElement.Parse(Encoding.UTF8.GetBytes(json)));

    private static List<(string File, SourceNode Node)> Read(IEnumerable<ControlFile> files, List<Problem> problems)
    {
        var read = new List<(string, SourceNode)>();
        var seen = new Dictionary<string, (string File, int Line)>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file.Bytes.Length > ControlFolder.MaxBytes)
            {
                problems.Add(new(file.Name, 1, $"is larger than {ControlFolder.MaxBytes / 1024} KiB", "Split it."));
                continue;
            }
            if (SourceNode.Parse(file.Name, file.Bytes.Span, problems) is not { } root) { continue; }
            foreach (var (name, value) in root.Members.Where(m => m.Name is not ("family" or "title" or "controls"))) { problems.Add(new(file.Name, value.Line, $"has the unknown member \"{name}\"", "A file has family, title and controls.")); }
            if (root["controls"] is not { Kind: JsonValueKind.Array } controls)
            {
                problems.Add(new(file.Name, root.Line, "has no list \"controls\"", "Write { \"controls\": [ … ] }."));
                continue;
            }
            foreach (var node in controls.Items)
            {
                var id = node["id"]?.Text ?? "";
                if (id.Length > 0 && !seen.TryAdd(id, (file.Name, node.Line))) { problems.Add(new(file.Name, node.Line, $"defines {id}, which {seen[id].File}:{seen[id].Line} defines", "An id is one control: choose another, or keep one of the two.")); }
                else { read.Add((file.Name, node)); }
            }
        }
        if (read.Count > MaxControls) { problems.Add(new(read[MaxControls].Item1, read[MaxControls].Item2.Line, $"is control number {MaxControls + 1}", $"A set has at most {MaxControls}.")); }
        return read;
    }

    private static ControlSet? Build(List<(string File, SourceNode Node)> read, IReadOnlyList<LoadedControl> below, List<Problem> problems)
    {
        ControlCheck.References(read, below, problems);
        if (problems.Count > 0) { return null; }
        var own = read.Select(r => Load(r.File, r.Node)).ToArray();
        return new(own.Concat(below.Where(b => own.All(o => o.Version.Id != b.Version.Id))));
    }

    private static LoadedControl Load(string file, SourceNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed)) { node.Write(writer); }
        var text = Canonical(Encoding.UTF8.GetString(buffer.ToArray()));
        var version = ControlVersion.Read(JsonElement.Parse(Encoding.UTF8.GetBytes(text)), out var problem) ?? throw new InvalidOperationException("A checked control can't be read: " + problem);
        return new(version, text, file, node.Line);
    }
}
