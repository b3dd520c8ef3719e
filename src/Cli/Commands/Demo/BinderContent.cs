using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Colophon.Cli.Commands.Demo;

/// <summary>What lies in a binder that was verified before: its verdicts, and its records in order.</summary>
internal sealed class BinderContent : IDisposable
{
    private const string Bundles = "ledger/tile/entries/";
    private readonly ZipArchive zip;

    private BinderContent(ZipArchive zip, JsonNode verdicts)
    {
        this.zip = zip;
        Verdicts = verdicts;
    }

    public JsonNode Verdicts { get; }

    public static BinderContent Open(string path)
    {
        var zip = ZipFile.OpenRead(path);
        using var verdicts = zip.GetEntry("verdicts.json")!.Open();
        return new BinderContent(zip, JsonNode.Parse(verdicts)!);
    }

    /// <summary>The records of one type, in the order of the ledger.</summary>
    public IEnumerable<JsonNode> Records(string type) =>
        zip.Entries.Where(e => e.FullName.StartsWith(Bundles, StringComparison.Ordinal)).OrderBy(e => Number(e.FullName))
            .SelectMany(Entries).Where(e => e.AsSpan().StartsWith("{\"v\":1,"u8)).Select(e => JsonNode.Parse(e)!).Where(r => r["type"]?.GetValue<string>() == type);

    public void Dispose() => zip.Dispose();

    /// <summary><c>x001/x234/067.p/12</c> → 1234067.</summary>
    private static long Number(string name) =>
        long.Parse(name[Bundles.Length..].Split(".p/")[0].Replace("x", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<byte[]> Entries(ZipArchiveEntry bundle)
    {
        using var stream = bundle.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var bytes = memory.ToArray();
        for (var at = 0; at < bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            yield return bytes[(at + 2)..(at + 2 + length)];
            at += 2 + length;
        }
    }
}
