using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Colophon.Crypto;
using Colophon.Protocol.Packages;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>From one version of the agent to the next, on a real site: only under the pinned key, only upwards, and back by itself when the new one is no good.</summary>
[Trait("Category", "Real")]
public sealed class UpgradeTests(UpgradeTests.Bed bed) : IClassFixture<UpgradeTests.Bed>
{
    private ProtocolPeer Peer => bed.Peer;

    private WordPressSite Site => bed.Site;

    private string Plugins => Path.Combine(Site.Root, "wp-content", "mu-plugins");

    [Fact]
    public void A_signed_version_is_tried_kept_and_told_and_the_next_one_after_it_too()
    {
        var from = bed.MakeNew();
        var package = bed.Offer("0.2.0");
        Assert.Equal("0.2.0", Told(from, "agent.upgrade.begun").GetProperty("to").GetString());
        Beats(() => Has(from, "agent.upgrade.completed"));
        Assert.Equal((Bed.Sha256(package), "0.1.0", "0.2.0"), Three(Told(from, "agent.upgrade.completed"), "sha256", "from", "to"));
        Assert.Equal(Encoding.UTF8.GetBytes(Loader()), bed.Files("0.2.0")["loader.php"]);
        Assert.Equal("0.2.0", Site.Php("echo Colophon\\Agent::VERSION;"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Plugins, ".*"));

        // What the first version left of its scripts still runs the one that is in place.
        bed.Offer("0.3.0");
        Beats(() => Records(from).Any(r => Type(r) == "agent.upgrade.completed" && Context(r).GetProperty("to").GetString() == "0.3.0"));
        Assert.Equal(["colophon", "colophon-0.2.0", "colophon-0.3.0"], Directory.EnumerateDirectories(Plugins).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("0.3.0", Site.Php("echo Colophon\\Agent::VERSION;"));
        Unbroken(from);
    }

    [Theory]
    [InlineData("signature")]
    [InlineData("malformed")]
    [InlineData("sha256")]
    [InlineData("downgrade")]
    [InlineData("syntax")]
    [InlineData("unreachable")]
    [InlineData("no_release_key")]
    public void A_package_that_is_not_right_changes_nothing(string cause)
    {
        var from = bed.MakeNew();
        var before = Tree();
        using var stranger = Ed25519PrivateKey.Generate();
        switch (cause)
        {
            case "signature": bed.Offer("0.2.0", by: stranger); break;
            case "malformed": bed.Offer("0.2.0", change: f => f["../../evil.php"] = "<?php"u8.ToArray()); break;
            case "sha256": bed.Offer("0.2.0", tamper: p => p[^1] ^= 1); break;
            case "downgrade": bed.Offer("0.1.0"); break;
            case "syntax": bed.Offer("0.2.0", change: f => f["Json.php"] = "<?php class {"u8.ToArray()); break;
            case "unreachable": bed.Offer("0.2.0", serve: false); break;
            default:
                Site.As("rm", Path.Combine(Plugins, "colophon", "release.vkey"));
                before = Tree();
                bed.Offer("0.2.0");
                break;
        }
        Assert.Equal(cause, Told(from, "agent.upgrade.refused").GetProperty("cause").GetString());
        Assert.False(Has(from, "agent.upgrade.completed"));
        Assert.Equal(before, Tree());
    }

    /// <summary>What can be wrong with a version that is signed and compiles: it can't even start, it dies of it, it throws in everything it does, or it never speaks.</summary>
    [Theory]
    [InlineData("Agent.php", "if (is_admin()) {", "throw new \\RuntimeException('no'); if (is_admin()) {", "RuntimeException in Agent.php")]
    [InlineData("Agent.php", "if (is_admin()) {", "require __DIR__ . '/Autoloader.php'; if (is_admin()) {", "fatal in Autoloader.php")]
    [InlineData("State/Beat.php", "$lock = Files::openOwned", "throw new \\RuntimeException('no'); $lock = Files::openOwned", "not_reported")]
    [InlineData("Transport/Exchange.php", "if (!is_file(", "return; if (!is_file(", "not_reported")]
    public async Task A_version_that_fails_or_stays_silent_is_taken_back_and_the_old_one_tells_it(string file, string code, string broken, string cause)
    {
        var from = bed.MakeNew();
        var package = bed.Offer("0.2.0", change: f =>
        {
            var text = Encoding.UTF8.GetString(f[file]);
            Assert.Contains(code, text, StringComparison.Ordinal); // or nothing would be broken
            f[file] = Encoding.UTF8.GetBytes(text.Replace(code, broken, StringComparison.Ordinal));
        }, trialSeconds: 5);
        using var visitor = Site.Visitor();
        Beats(() => Has(from, "agent.upgrade.rolled_back"));
        Assert.StartsWith(cause, Told(from, "agent.upgrade.rolled_back").GetProperty("cause").GetString(), StringComparison.Ordinal);
        Assert.Contains("</html>", await visitor.Page("?p=1", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("0.1.0", Site.Php("echo Colophon\\Agent::VERSION;"));
        Assert.Equal(["colophon"], Directory.EnumerateDirectories(Plugins).Select(Path.GetFileName));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Plugins, ".*"));
        // The same one isn't tried again, whoever says so.
        Peer.Command("upgrade", item: ("package", "0.2.0", Bed.Sha256(package)));
        Beats(() => Has(from, "agent.upgrade.refused"));
        Assert.Equal("failed_before", Told(from, "agent.upgrade.refused").GetProperty("cause").GetString());
        Unbroken(from);
    }

    private void Beats(Func<bool> until)
    {
        for (var attempt = 0; attempt < 120 && !until(); attempt++) { bed.Beat(); }
        Assert.True(until(), string.Join('\n', Peer.Records.TakeLast(12).Select(r => r.GetRawText())) + bed.PhpErrors());
    }

    private List<JsonElement> Records(int from) => [.. Peer.Records.Skip(from)];

    private bool Has(int from, string type) => Records(from).Exists(r => Type(r) == type);

    private JsonElement Told(int from, string type)
    {
        Beats(() => Has(from, type) || Has(from, "agent.upgrade.refused"));
        return Context(Records(from).First(r => Type(r) == type));
    }

    /// <summary>Numbers go on across versions: nothing was lost while they changed.</summary>
    private void Unbroken(int from)
    {
        var seqs = Records(from).Select(r => r.GetProperty("seq").GetInt64()).ToList();
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(n => (long)n), seqs);
        Assert.Empty(Peer.Faults);
    }

    private string Loader() => File.ReadAllText(Path.Combine(Plugins, "0-colophon.php"));

    private string Tree() => Site.As("sh", "-c", $"cd '{Plugins}' && find . -type f | sort | xargs sha256sum");

    private static string? Type(JsonElement record) => record.GetProperty("type").GetString();

    private static JsonElement Context(JsonElement record) => record.GetProperty("context");

    private static (string?, string?, string?) Three(JsonElement context, string a, string b, string c) => (context.GetProperty(a).GetString(), context.GetProperty(b).GetString(), context.GetProperty(c).GetString());

    /// <summary>One site and one key; each test begins with the first version, enrolled anew.</summary>
    public sealed class Bed : IAsyncLifetime
    {
        private readonly Ed25519PrivateKey _key = Ed25519PrivateKey.Generate();

        public ProtocolPeer Peer { get; } = new(22146);
        public WordPressSite Site { get; } = WordPressSite.Start(22046);

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            Site.Dispose();
            await Peer.DisposeAsync();
            _key.Dispose();
        }

        public int MakeNew()
        {
            Site.As("sh", "-c", $"chmod -f 0700 '{Site.Folder}'/.colophon-*; rm -rf '{Site.Folder}'/.colophon-* && cd '{Site.Root}/wp-content/mu-plugins' && rm -rf ..?* .[!.]* *");
            Shell.Run("bash", Path.Combine(Shell.Root, "eng", "wordpress", "install-agent.sh"), Site.Folder);
            Site.Write("wp-content/mu-plugins/colophon/release.vkey", new VerifierKey("example/release", _key.PublicKey) + "\n");
            Peer.Faults.Clear();
            Peer.ForgetCommands();
            var before = Peer.Records.Count;
            Site.Enrol(Peer);
            Beat();
            return before;
        }

        /// <summary>The code of this very agent under another number.</summary>
        public SortedDictionary<string, byte[]> Files(string version)
        {
            var code = Path.Combine(Shell.Root, "agent", "colophon");
            var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
            foreach (var file in Directory.EnumerateFiles(code, "*", SearchOption.AllDirectories)) { files[Path.GetRelativePath(code, file)] = File.ReadAllBytes(file); }
            files["Agent.php"] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files["Agent.php"]).Replace("VERSION = '0.1.0'", $"VERSION = '{version}'", StringComparison.Ordinal));
            files["loader.php"] = Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(Shell.Root, "agent", "0-colophon.php")).Replace("/colophon/Autoloader.php", $"/colophon-{version}/Autoloader.php", StringComparison.Ordinal));
            files["release.vkey"] = Encoding.UTF8.GetBytes(new VerifierKey("example/release", _key.PublicKey) + "\n");
            return files;
        }

        public byte[] Offer(string version, Action<SortedDictionary<string, byte[]>>? change = null, Ed25519PrivateKey? by = null, Action<byte[]>? tamper = null, bool serve = true, int trialSeconds = 600)
        {
            var files = Files(version);
            change?.Invoke(files);
            var package = AgentPackage.Make(files, version, TimeProvider.System.GetUtcNow(), trialSeconds, "7.4", by ?? _key);
            tamper?.Invoke(package);
            if (serve) { Peer.Packages[Sha256(package)] = package; }
            Peer.Command("upgrade", item: ("package", version, Sha256(package)));
            Beat();
            return package;
        }

        public static string Sha256(byte[] package) => Convert.ToHexStringLower(SHA256.HashData(package));

        /// <summary>As cron does it, by the scripts that were there first; and a visitor, who may be the first to meet a new version.</summary>
        public void Beat()
        {
            foreach (var file in (string[])["beat.json", "breaker.json"]) { File.Delete(Path.Combine(Site.DataFolder!, file)); }
            Site.Try("php", Path.Combine(Site.Root, "wp-content", "mu-plugins", "colophon", "bin", "tick.php"), "--wp", Site.Root);
        }

        public string PhpErrors()
        {
            var log = Path.Combine(Site.Folder, "run", "php-errors.log");
            return File.Exists(log) ? "\nPHP: " + File.ReadAllText(log) : "";
        }
    }
}
