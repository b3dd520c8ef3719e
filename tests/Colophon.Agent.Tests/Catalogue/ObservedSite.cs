using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests.Catalogue;

/// <summary>A real site on which every deed of a table was done once. What went wrong while doing one is kept for the test of that deed.</summary>
public abstract class ObservedSite : IAsyncLifetime
{
    private readonly IReadOnlyList<Deed> _deeds;
    private readonly Func<WordPressSite> _start;
    private readonly int _peerPort;
    private readonly Dictionary<string, Exception> _failures = [];
    private readonly Dictionary<string, (long From, long To)> _spans = [];
    private ProtocolPeer? _peer;
    private WordPressSite? _site;
    private Stage? _stage;

    private protected ObservedSite(int peerPort, IReadOnlyList<Deed> deeds, Func<WordPressSite> start) => (_peerPort, _deeds, _start) = (peerPort, deeds, start);

    internal ProtocolPeer Peer => _peer!;

    internal WordPressSite Site => _site!;

    internal Stage Stage => _stage!;

    internal Deed Deed(string name) => _failures.TryGetValue(name, out var failure) ? throw new InvalidOperationException("The deed itself failed: " + name, failure) : _deeds.Single(d => d.Name == name);

    /// <summary>What was recorded while the deed was done.</summary>
    internal IEnumerable<JsonElement> During(Deed deed) => deed.IsCounted || !_spans.TryGetValue(deed.Name, out var span) ? Peer.Records : Peer.Records.Where(r => r.GetProperty("seq").GetInt64() is var at && at >= span.From && at < span.To);

    public async ValueTask InitializeAsync()
    {
        _peer = new ProtocolPeer(_peerPort, heartbeatSeconds: 3600); // no look at the state in between, and no minute that ends
        _site = _start();
        _site.Enrol(_peer);
        _site.Tick();
        _stage = new Stage(_site);
        (long From, long To) span = default;
        foreach (var deed in _deeds)
        {
            if (deed.Do is not null)
            {
                var from = Next();
                try { await deed.Do(_stage); }
                catch (Exception failure) when (failure is InvalidOperationException or HttpRequestException or KeyNotFoundException or IndexOutOfRangeException or FormatException) { _failures[deed.Name] = failure; }
                span = (from, Next());
            }
            _stage.Done[deed.Type] = DateTime.UtcNow;
            _spans[deed.Name] = span; // one without an action of its own belongs to the one before it
        }
        await _stage.Beat(); // what the command line recorded leaves, and what was counted is told
        // A request that was answered may still be sending, and a slow answer opens the breaker for a second: on until nothing waits.
        for (var again = 0; Waiting() && again < 40; again++)
        {
            await Task.Delay(250);
            _site.Tick();
        }
    }

    /// <summary>Whether the spool's head is past the last record that arrived.</summary>
    private bool Waiting() => Peer.Records.Max(r => r.GetProperty("seq").GetInt64()) + 1 < Next();

    /// <summary>Bytes 24 to 31 of the spool's head are the next sequence number (agent/colophon/Spool/Head.php).</summary>
    private long Next() => BinaryPrimitives.ReadInt64BigEndian(File.ReadAllBytes(Directory.EnumerateFiles(Site.DataFolder!, "head", SearchOption.AllDirectories).Single()).AsSpan(24));

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _stage?.Dispose();
        _site?.Dispose();
        if (_peer is not null) { await _peer.DisposeAsync(); }
    }

    private protected static WordPressSite With(WordPressSite site, params string[] plugins)
    {
        Fixtures.AddPlugins(site);
        Fixtures.AddWorld(site);
        foreach (var plugin in plugins) { site.Write($"wp-content/plugins/{plugin}/{plugin}.php", File.ReadAllText(Path.Combine(Here(), "..", "php", plugin, plugin + ".php"))); }
        return site;
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

public sealed class OldWordPress() : ObservedSite(22113, Deeds.OfOneSite, () => With(WordPressSite.Start(22013, allowFileEdit: true)));

public sealed class NewerWordPress() : ObservedSite(22114, [.. Deeds.OfOneSite, .. Deeds.OfNewerWordPress()], () => With(WordPressSite.Start(22014, "6.5.5", allowFileEdit: true)));

public sealed class Shop() : ObservedSite(22116, [new("session.started", "ui", "user:wp:1", async s => s.Admin = await s.Site.LogIn()), .. Deeds.OfAShop], () => With(WordPressSite.Start(22016), "woocommerce"));

public sealed class Network() : ObservedSite(22117, Deeds.OfANetwork, () => With(WordPressSite.Start(22017, multisite: true)));
