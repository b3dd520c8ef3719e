using System.Net;
using Colophon.Web.Outgoing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Colophon.Scanning.Feeds;

/// <summary>
/// Fetches feeds by https: only from public addresses (or where the operator allows others), without redirects, within a time and a size, and only when they changed.
/// </summary>
internal sealed class FeedFetcher(FeedMirrors mirrors, Store.FeedStore store, IOptions<ScanningOptions> options, ILogger<FeedFetcher> logger) : IDisposable
{
    private const int Tries = 2;
    private readonly HttpClient _http = new(GuardedHttp.Handler(a => options.Value.AllowPrivateAddresses || !GuardedHttp.IsPrivate(a), TimeSpan.FromSeconds(15), "Scanning:AllowPrivateAddresses")) { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="software">What WPVulnerability.net is asked about: <c>plugin/akismet</c>.</param>
    public async Task<FeedIntake> FetchAsync(IFeedFormat format, IReadOnlyCollection<string> software, CancellationToken ct)
    {
        var intake = await TryAsync(format, software, ct);
        switch (intake)
        {
            case FeedIntake.Taken: Log.Taken(logger, format.Name, intake.State.Entries, intake.State.Sha256!); break;
            case FeedIntake.Refused: Log.Refused(logger, format.Name, intake.State.Refused!.Rule, intake.State.Refused.Why); break;
        }
        return intake;
    }

    public Uri Address(IFeedFormat format) => options.Value.Urls.TryGetValue(format.Name, out var url) ? new(url) : format.DefaultUrl;

    public void Dispose() => _http.Dispose();

    private async Task<FeedIntake> TryAsync(IFeedFormat format, IReadOnlyCollection<string> software, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Value.FetchSeconds));
        try
        {
            return format is WpVulnerability ? await AnswersAsync(format, software, limit.Token) : await FileAsync(format, limit.Token);
        }
        catch (HttpRequestException e)
        {
            return new FeedIntake.Refused(await mirrors.RefuseAsync(format.Name, "http", $"{Address(format).Host}: {(e.InnerException is HttpRequestException inner ? inner : e).Message}", ct));
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            return new FeedIntake.Refused(await mirrors.RefuseAsync(format.Name, "http", $"{Address(format).Host}: {e.Message}", ct));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new FeedIntake.Refused(await mirrors.RefuseAsync(format.Name, "time", $"{Address(format).Host} took longer than {options.Value.FetchSeconds} s (Scanning:FetchSeconds).", ct));
        }
    }

    private async Task<FeedIntake> FileAsync(IFeedFormat format, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(format));
        request.Headers.UserAgent.Add(new("Colophon", "1"));
        if (store.Feed(format.Name) is { Sha256: not null, ETag: { } etag }) { request.Headers.TryAddWithoutValidation("If-None-Match", etag); }
        if (format.NeedsKey && options.Value.WordfenceKeyFile is { } file) { request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(file, ct)).Trim()); }
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (answer.StatusCode == HttpStatusCode.NotModified) { return new FeedIntake.Unchanged(await mirrors.UnchangedAsync(format.Name, ct)); }
        if (answer.StatusCode != HttpStatusCode.OK) { return new FeedIntake.Refused(await mirrors.RefuseAsync(format.Name, "http", Words(format, answer.StatusCode), ct)); }
        await using var content = await answer.Content.ReadAsStreamAsync(ct);
        return await mirrors.TakeAsync(format, content, Address(format).ToString(), answer.Headers.ETag?.ToString(), ct);
    }

    /// <summary>One question per piece of software; all are answered, or the mirror before stays: a missing answer would look like a flaw that was taken back.</summary>
    private async Task<FeedIntake> AnswersAsync(IFeedFormat format, IReadOnlyCollection<string> software, CancellationToken ct)
    {
        if (software.Count == 0) { return new FeedIntake.Unchanged(store.Feed(format.Name)); }
        using var whole = new MemoryStream();
        whole.WriteByte((byte)'{');
        foreach (var question in software.Order(StringComparer.Ordinal))
        {
            if (whole.Length > 1) { whole.WriteByte((byte)','); }
            System.Text.Json.JsonSerializer.Serialize(whole, question);
            whole.WriteByte((byte)':');
            whole.Write(await AnswerAsync(new Uri(Address(format), string.Join('/', question.Split('/').Select(Uri.EscapeDataString)) + "/"), ct));
        }
        whole.WriteByte((byte)'}');
        whole.Position = 0;
        return await mirrors.TakeAsync(format, whole, Address(format).ToString(), null, ct);
    }

    private async Task<byte[]> AnswerAsync(Uri address, CancellationToken ct)
    {
        for (var n = 1; ; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.UserAgent.Add(new("Colophon", "1"));
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (answer.StatusCode == HttpStatusCode.NotFound) { return """{"error":1,"data":null}"""u8.ToArray(); }
            if (answer.StatusCode == HttpStatusCode.OK) { return await BodyAsync(answer, ct); }
            if (n == Tries) { throw new HttpRequestException($"{address.AbsolutePath} was answered {(int)answer.StatusCode}."); }
        }
    }

    private async Task<byte[]> BodyAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        await using var content = await answer.Content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, ct)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > options.Value.MaxEntryBytes) { throw new HttpRequestException($"an answer is larger than {options.Value.MaxEntryBytes} bytes (Scanning:MaxEntryBytes)."); }
        }
        return body.ToArray();
    }

    private static string Words(IFeedFormat format, HttpStatusCode status) => (int)status switch
    {
        401 or 403 => format.NeedsKey ? $"{format.Title} refused the key (HTTP {(int)status}): look at the file that Scanning:WordfenceKeyFile names." : $"{format.Title} refuses to serve (HTTP {(int)status}).",
        >= 300 and < 400 => $"{format.Title} leads elsewhere (HTTP {(int)status}), and redirects aren't followed: set Scanning:Urls:{format.Name} to the new address.",
        _ => $"{format.Title} answered HTTP {(int)status}.",
    };
}
