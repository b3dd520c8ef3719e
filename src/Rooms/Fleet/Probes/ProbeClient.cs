using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Colophon.Fleet.Probes;

/// <summary>Asks one site, one request after the other, by GET alone.</summary>
internal sealed class ProbeClient(HttpClient http, Uri root, TimeProvider clock)
{
    public const int MaxBytes = 64 << 10;
    private const int MaxListBytes = 1 << 20;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    public Uri Root => root;

    /// <summary>Whether a password may be sent there: not in the open.</summary>
    public bool IsPrivate => root.Scheme == Uri.UriSchemeHttps || root.IsLoopback;

    public static Uri RootOf(Site site) => new(site.Url.TrimEnd('/') + "/");

    /// <param name="route">As the site's index names it, with or without a query.</param>
    public Task<(int Status, byte[] Content)> RouteAsync(string route, ProbeAccount? account, CancellationToken ct, int most = MaxBytes)
    {
        var query = route.IndexOf('?', StringComparison.Ordinal);
        return AskAsync("?rest_route=" + Uri.EscapeDataString(query < 0 ? route : route[..query]) + (query < 0 ? "" : "&" + route[(query + 1)..]), account, ct, most);
    }

    /// <summary>The same, as JSON; null where the answer was not 200 or is none.</summary>
    public async Task<(int Status, JsonElement? Json)> JsonAsync(string route, ProbeAccount? account, CancellationToken ct)
    {
        var (status, content) = await RouteAsync(route, account, ct, MaxListBytes);
        try
        {
            var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = 32 });
            using var document = JsonDocument.ParseValue(ref reader);
            return (status, status is 200 ? document.RootElement.Clone() : null);
        }
        catch (JsonException)
        {
            return (status, null);
        }
    }

    /// <returns>Status 0 where nothing answered; at most <paramref name="most"/> bytes of the body.</returns>
    public async Task<(int Status, byte[] Content)> AskAsync(string below, ProbeAccount? account, CancellationToken ct, int most = MaxBytes)
    {
        await Task.Delay(s_pause, clock, ct);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(root, below));
            if (account is not null) { request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.User}:{account.Password}"))); }
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            await using var stream = await answer.Content.ReadAsStreamAsync(ct);
            var buffer = new byte[most];
            var read = await stream.ReadAtLeastAsync(buffer, most, throwOnEndOfStream: false, ct);
            return ((int)answer.StatusCode, buffer[..read]);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return (0, []);
        }
    }
}
