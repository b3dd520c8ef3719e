using Colophon.Crypto;
using Colophon.Fleet.Keys;
using Colophon.Protocol;
using Colophon.Protocol.Envelopes;
using Colophon.RoomSupport;
using Colophon.Storage;
using Microsoft.Extensions.Options;

namespace Colophon.Fleet.Tests;

/// <summary>The server's own keys: made once, kept private, never exchanged silently.</summary>
public sealed class KeyTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("colophon-keys-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Keys_are_readable_by_their_owner_alone_and_stay_the_same()
    {
        var first = Use(k => (k.Root.ToString(), k.Manifest.WriteText()));
        Assert.Equal(first, Use(k => (k.Root.ToString(), k.Manifest.WriteText())));
        Assert.All(Directory.GetFiles(Path.Combine(_directory, "keys"), "*.key"), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
        Assert.True(Use(k => k.Manifest.TryOpen(EnvelopeKinds.Keys, k.Root.Key, ProtocolJson.Wire.KeyManifest, out KeyManifest m) && m.Keys.Log == k.LogVerifier.ToString()));
    }

    [Fact]
    public void The_server_runs_without_its_root_key()
    {
        var before = Use(k => k.Root.ToString());
        File.Delete(Path.Combine(_directory, "keys", "root.key"));
        Assert.Equal(before, Use(k => k.Root.ToString()));
    }

    [Theory]
    [InlineData("agent-root")]
    [InlineData("log")]
    [InlineData("receipt")]
    [InlineData("command")]
    public void A_key_that_is_missing_or_another_is_a_reason_not_to_start(string role)
    {
        Use(_ => 0);
        var file = Path.Combine(_directory, "keys", role + ".key");
        File.Delete(file);
        Assert.Contains("is missing", Assert.Throws<DataFolderException>(() => Use(_ => 0)).Message, StringComparison.Ordinal);
        using (KeyFile.LoadOrCreate(file)) { }
        Assert.Contains("is not the", Assert.Throws<DataFolderException>(() => Use(_ => 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_cannot_take_another_name()
    {
        Use(_ => 0);
        Assert.Contains("belongs to the server 'colophon.test'", Assert.Throws<DataFolderException>(() => Use(_ => 0, "other.example")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Fleet:HeartbeatSeconds", 1, 3600)]
    [InlineData("Fleet:SettleSeconds", 1, 3600)]
    [InlineData("Fleet:TickConcurrency", 1, 256)]
    [InlineData("Fleet:TickTimeoutSeconds", 1, 60)]
    [InlineData("Fleet:CommandMinutes", 1, 1440)]
    public async Task A_setting_is_taken_at_its_edges_and_refused_beyond_them(string key, int least, int most)
    {
        var ct = TestContext.Current.CancellationToken;
        foreach (var value in (int[])[least, most]) { await (await RoomHost.StartAsync(ct, (key, Text(value)))).DisposeAsync(); }
        foreach (var value in (int[])[least - 1, most + 1]) { await Assert.ThrowsAsync<OptionsValidationException>(() => RoomHost.StartAsync(ct, (key, Text(value)))); }
    }

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private T Use<T>(Func<ServerKeys, T> use, string name = "colophon.test")
    {
        using var folder = DataFolder.Open(_directory, TimeProvider.System);
        using var keys = ServerKeys.Open(folder, name, TimeProvider.System);
        return use(keys);
    }
}
