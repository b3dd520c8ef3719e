using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Colophon.Cli.Collector.Sending;
using Colophon.Cli.Collector.Site;
using Colophon.Cli.Collector.Surveys;
using Colophon.Crypto;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;

namespace Colophon.Cli.Tests.Collector;

/// <summary>What a collector's survey reads, remembers and hands over, on a folder that is no site.</summary>
public sealed class SurveyTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("colophon-survey-").FullName;

    private string Site => Path.Combine(_root, "site");

    public SurveyTests()
    {
        Put("wp-load.php", "<?php"u8);
        Put("wp-config.php", "<?php $table_prefix = 'wp_';"u8);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_slice_that_ends_early_brings_the_next_one_further_and_what_changed_is_read_again()
    {
        for (var i = 0; i < 40; i++) { Put($"wp-content/uploads/{i}.txt", Encoding.ASCII.GetBytes($"text {i}")); }
        var left = 10;
        var (some, whole) = SeenFile.Read(Walk(), [], () => Interlocked.Decrement(ref left) >= 0);
        Assert.Equal((false, 10), (whole, some.Count));
        var (all, done) = SeenFile.Read(Walk(), some, () => true);
        Assert.Equal((true, 42, 32), (done, all.Count, all.Values.Count(s => s.IsFresh)));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("text 7"u8)), all["wp-content/uploads/7.txt"].Sha256);

        // The same size and time of change, which its owner can set: the inode's own time tells.
        var path = Path.Combine(Site, "wp-content", "uploads", "7.txt");
        var modified = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, "evil 7");
        File.SetLastWriteTimeUtc(path, modified);
        Assert.Equal(["wp-content/uploads/7.txt"], SeenFile.Read(Walk(), all, () => true).Seen.Where(s => s.Value.IsFresh).Select(s => s.Key));
    }

    [Theory]
    [InlineData(0)]
    [InlineData((1 << 20) - 1)]
    [InlineData((1 << 20) - 4)]
    [InlineData(1 << 20)]
    [InlineData((2 << 20) - 2)]
    public void A_sign_is_seen_wherever_it_lies(int before)
    {
        byte[] content = [.. new byte[before], .. "<?PhP evil();"u8, .. new byte[9]];
        Put("wp-content/uploads/x.bin", content);
        var seen = SeenFile.Read(Walk(), [], () => true).Seen["wp-content/uploads/x.bin"];
        Assert.Equal(("php", Convert.ToHexStringLower(SHA256.HashData(content))), (seen.Marks, seen.Sha256));
    }

    [Fact]
    public void What_can_not_be_read_is_named_and_says_why()
    {
        using (var large = File.Create(Path.Combine(Site, "large.bin"))) { large.SetLength(Marks.MaxBytes + 1); }
        Put("uploads/secret.php", "<?php"u8);
        File.CreateSymbolicLink(Path.Combine(Site, "uploads", "link.php"), "/etc/passwd");
        Directory.CreateDirectory(Path.Combine(Site, string.Join('/', Enumerable.Repeat("d", SiteWalk.MaxDepth))));
        using (var fifo = Process.Start("mkfifo", [Path.Combine(Site, "uploads", "pipe.php")])) { fifo.WaitForExit(); }
        var seen = SeenFile.Read(Walk(), [], () => true).Seen;
        Assert.Equal(("large", "link", "special"), (seen["large.bin"].Marks, seen["uploads/link.php"].Marks, seen["uploads/pipe.php"].Marks));
        Assert.Equal("deep", seen[string.Join('/', Enumerable.Repeat("d", SiteWalk.MaxDepth))].Marks);
        Assert.True(seen["uploads/link.php"].IsToldAt("uploads/link.php"));
        Assert.False(new SeenFile(default, "", "link").IsToldAt("uploads/picture"));
    }

    /// <summary>A path can be longer than any call takes; whoever stands in its folder reaches it all the same.</summary>
    [Fact]
    public void What_lies_too_far_away_to_be_looked_at_is_named_as_unreadable()
    {
        var name = new string('n', 250);
        using (var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"for i in $(seq 20); do mkdir {name} && cd {name} 2>/dev/null || exit 1; done"]) { WorkingDirectory = Site })!) { shell.WaitForExit(); }
        try
        {
            Assert.Contains(Walk().Files(), f => f.Why == "unreadable" && f.Id.EndsWith(name, StringComparison.Ordinal));
            Assert.Single(Walk().Files(), f => f.Why.Length > 0);
            using var folder = CollectorFolder.Open(Path.Combine(_root, "state"), Site);
            Assert.Equal("deep", Told(folder).Single(t => t.Key.EndsWith('…')).Value.Marks);
        }
        finally
        {
            using var shell = Process.Start("rm", ["-rf", Path.Combine(Site, name)]);
            shell.WaitForExit();
        }
    }

    /// <summary>A right that was given on a folder changes nothing about its files.</summary>
    [Fact]
    public void What_could_not_be_read_is_tried_again()
    {
        Put("wp-content/x.php", "<?php"u8);
        var seen = SeenFile.Read(Walk(), [], () => true).Seen;
        seen["wp-content/x.php"] = seen["wp-content/x.php"] with { Sha256 = "", Marks = "unreadable" };
        Assert.Equal("php", SeenFile.Read(Walk(), seen, () => true).Seen["wp-content/x.php"].Marks);
    }

    [Fact]
    public void An_id_leads_nowhere_out_of_the_site_and_over_no_link()
    {
        Put("wp-content/uploads/a b%.php", "<?php"u8);
        Directory.CreateSymbolicLink(Path.Combine(Site, "out"), "/etc");
        File.CreateSymbolicLink(Path.Combine(Site, "passwd.php"), "/etc/passwd");
        var walk = Walk();
        var id = Assert.Single(walk.Files(), f => f.Id.StartsWith("wp-content/uploads", StringComparison.Ordinal)).Id;
        Assert.Equal("wp-content/uploads/a b%25.php", id);
        Assert.Equal(Path.Combine(Site, "wp-content", "uploads", "a b%.php") + "\0", Encoding.UTF8.GetString(walk.Find(id)!));
        Assert.All((string[])["../etc/passwd", "wp-content/%2e%2e/%2E%2E/x", "out/passwd", "wp-content//x", "a%00b/c", "", "@content/x", "@above/wp-config.php", "wp-load.php/x"], bad => Assert.Null(walk.Find(bad)));
        Assert.True(RawFiles.Open(walk.Find("passwd.php")!) < 0); // a link at the end is not opened
    }

    [Fact]
    public void Keys_and_passwords_of_the_configuration_stay_with_the_collector()
    {
        var content = Encoding.UTF8.GetBytes("<?php define( 'DB_PASSWORD', 'it\\'s a \"secret\"' ); define(\"AUTH_KEY\",\"x\\\"y\"); define('DB_NAME', 'wp'); // ü\n");
        Assert.Equal("<?php define( 'DB_PASSWORD', 'withheld' ); define(\"AUTH_KEY\",'withheld'); define('DB_NAME', 'wp'); // ü\n", Encoding.UTF8.GetString(Handover.WithoutSecrets(new("file", "wp-config.php", ""), content)));
        Assert.Same(content, Handover.WithoutSecrets(new("file", "other.php", ""), content));
    }

    [Fact]
    public void A_survey_that_died_while_it_told_is_told_wholly_anew()
    {
        using var folder = CollectorFolder.Open(Path.Combine(_root, "state"), Site);
        using var key = KeyFile.LoadOrCreate(folder.KeyFile);
        var (membership, batches) = Enrolled(folder, key);
        Survey New() => new(folder, membership, batches, TimeProvider.System);
        folder.Write("survey-told.json", new Dictionary<string, Survey.Item> { ["file:gone.php"] = new(1, "aa", "php") });
        New().Advance(TimeSpan.FromHours(1), TimeSpan.Zero, Walk(), null!); // no time to read anything
        New().Advance(TimeSpan.FromHours(1), TimeSpan.Zero, Walk(), null!); // goes on, and does not begin again
        Assert.Equal(["\"survey\":\"s-1-1\",\"whole\":0"], Begun());
        folder.Write("survey.json", folder.Read<Survey.State>("survey.json")! with { Telling = true });
        New().Advance(TimeSpan.FromHours(1), TimeSpan.Zero, Walk(), null!);
        Assert.Equal(["\"survey\":\"s-1-1\",\"whole\":0", "\"survey\":\"s-1-2\",\"whole\":1"], Begun());
        Assert.Null(New().ToBeAsked);

        string[] Begun() => [.. Directory.GetFiles(folder.Batches, "*.batch").Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Where(l => l.Contains("survey.begun", StringComparison.Ordinal)).Select(l => System.Text.RegularExpressions.Regex.Match(l, "\"survey\":\"[^\"]+\",\"whole\":.").Value)];
    }

    private static (Membership, Batches) Enrolled(CollectorFolder folder, Ed25519PrivateKey key)
    {
        var identity = new IdentityPayload(1, "acme", "site-1", "s-1", "0123456789abcdef", "collector", key.PublicKey.ToBase64(), "https://x.example", "", 60, 60, "production", TimeProvider.System.GetUtcNow());
        var membership = new Membership("https://c.example", "", "", SignedEnvelope.Sign(EnvelopeKinds.Identity, identity, ProtocolJson.Wire.IdentityPayload, key).WriteText(), "0123456789abcdef");
        var batches = new Batches(folder, membership, key, TimeProvider.System);
        return (membership, batches);
    }

    /// <summary>What a first survey tells of the files.</summary>
    private Dictionary<string, Survey.Item> Told(CollectorFolder folder)
    {
        using var key = KeyFile.LoadOrCreate(folder.KeyFile);
        var (membership, batches) = Enrolled(folder, key);
        folder.Write("survey-seen.json", SeenFile.Read(Walk(), [], () => true).Seen);
        new Survey(folder, membership, batches, TimeProvider.System).Advance(TimeSpan.FromHours(1), TimeSpan.Zero, Walk(), null!);
        return folder.Read<Dictionary<string, Survey.Item>>("survey-told.json")!;
    }

    private SiteWalk Walk()
    {
        var folders = SiteFolders.Of(Site);
        return new(folders, folders.Uploads(""));
    }

    private void Put(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(Site, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
