using System.Collections.Concurrent;
using System.Net;
using Colophon.Fleet;
using Colophon.Scanning.Feeds;
using Colophon.Scanning.Picture;
using Colophon.Web.Outgoing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Integrity;

/// <summary>
/// Asks wordpress.org, where fetching is on, for the checksums of each plugin's version that sites have: by name and version, never by site; from public addresses only, without
/// redirects, within a time and a size. What it doesn't have (a plugin that isn't in the directory) is asked for again after a day.
/// </summary>
internal sealed class ChecksumFetcher(KnownGood known, IFleet fleet, TenantPictures pictures, IOptions<ScanningOptions> options, TimeProvider clock, ILogger<ChecksumFetcher> logger) : IDisposable
{
    /// <summary>In the settings, beside the names of feeds.</summary>
    public const string Setting = "plugin-checksums";

    private const string Default = "https://downloads.wordpress.org/plugin-checksums/";

    /// <summary>A beat asks for a few; a new fleet is done within the hour.</summary>
    private const int PerRound = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(24);
    private readonly HttpClient _http = new(GuardedHttp.Handler(a => options.Value.AllowPrivateAddresses || !GuardedHttp.IsPrivate(a), TimeSpan.FromSeconds(15), "Scanning:AllowPrivateAddresses")) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ConcurrentDictionary<(string, string), DateTimeOffset> _asked = new();

    public void Dispose() => _http.Dispose();

    /// <returns>How many versions were taken in.</returns>
    public async Task<int> RoundAsync(CancellationToken ct)
    {
        var wanted = new SortedSet<(string Slug, string Version)>();
        foreach (var tenant in await fleet.TenantsAsync(ct))
        {
            wanted.UnionWith((await pictures.ReadAsync(tenant.Id, ct)).Sites.SelectMany(s => s.Components).Where(c => c is { Kind: ComponentKind.Plugin, Version: not null } && c.Heading?.ForeignHost is null && PluginChecksums.MayAsk(c.Slug, c.Version)).Select(c => (c.Slug, c.Version!)));
        }
        var taken = 0;
        foreach (var (slug, version) in wanted.Where(w => known.Plugin(w.Slug, w.Version) is null && !(_asked.TryGetValue(w, out var at) && clock.GetUtcNow() - at < Pause)).Take(PerRound))
        {
            _asked[(slug, version)] = clock.GetUtcNow();
            if (await AskAsync(slug, version, ct) is not { } fault) { taken++; }
            else if (fault.Length > 0) { Log.ChecksumsRefused(logger, slug, version, fault); }
        }
        return taken;
    }

    /// <returns>Null: taken in. Empty: wordpress.org has none. Else why not.</returns>
    private async Task<string?> AskAsync(string slug, string version, CancellationToken ct)
    {
        var address = new Uri(new Uri(options.Value.Urls.GetValueOrDefault(Setting) ?? Default), $"{slug}/{Uri.EscapeDataString(version)}.json");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Value.FetchSeconds));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.UserAgent.Add(new("Colophon", "1"));
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (answer.StatusCode == HttpStatusCode.NotFound) { return ""; }
            if (answer.StatusCode != HttpStatusCode.OK) { return $"{address.Host} answered HTTP {(int)answer.StatusCode}."; }
            await using var content = await answer.Content.ReadAsStreamAsync(limit.Token);
            using var body = new MemoryStream();
            var buffer = new byte[64 << 10];
            while (await content.ReadAsync(buffer, limit.Token) is var read and > 0)
            {
                if (body.Length + read > PluginChecksums.MaxBytes) { return $"{address.Host} answered more than {PluginChecksums.MaxBytes} bytes."; }
                body.Write(buffer, 0, read);
            }
            return known.TakeChecksums(body.ToArray(), address.ToString(), (slug, version)).Refusal?.Detail;
        }
        catch (HttpRequestException e)
        {
            return $"{address.Host}: {(e.InnerException is HttpRequestException inner ? inner : e).Message}";
        }
        catch (IOException e)
        {
            return $"{address.Host}: {e.Message}";
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"{address.Host} took longer than {options.Value.FetchSeconds} s.";
        }
    }
}
