using System.Text.Json;
using Colophon.Verdicts.Log;

namespace Colophon.Verdicts.Facts;

/// <summary>Which content the files of the agent may have, by the server's records of what was published under the release key.</summary>
internal sealed class AgentReleases
{
    private const string Loader = "mu/0-colophon.php";
    private readonly HashSet<(string Key, string Sha256)> _files = [];

    /// <summary>How many files of them are known.</summary>
    public int Count => _files.Count;

    public void Add(Fact published)
    {
        if (published.After is not { } after || after.Text("version") is not { } version || after.Member("files") is not { ValueKind: JsonValueKind.Object } files) { return; }
        foreach (var file in files.EnumerateObject().Where(f => f.Value.ValueKind == JsonValueKind.String))
        {
            _files.Add(($"mu/colophon-{version}/{file.Name}", file.Value.GetString()!));
            if (file.Name is "loader.php" or "trial.php") { _files.Add((Loader, file.Value.GetString()!)); }
        }
    }

    /// <param name="value">A value of the section <c>files</c>, as JSON.</param>
    public bool Holds(string key, string value) => value.Length == 66 && _files.Contains((key, value[1..^1]));

    /// <summary>What a trial leaves beside the loader: nothing that PHP runs.</summary>
    public static bool IsTrace(string key) => key is "mu/.colophon-trial.json" or "mu/.0-colophon.previous";
}
