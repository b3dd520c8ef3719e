using System.Net;

namespace Colophon.Cli.Commands.Demo;

/// <summary>A person's browser at the console: cookies, pages, and forms sent back as they came, token included.</summary>
internal sealed class Browser(string address) : IDisposable
{
    private const int MostRedirects = 10;

    // Cookies marked Secure travel over http to localhost in browsers, but not in .NET's container: keep them by hand.
    private readonly Dictionary<string, string> cookies = [];
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };

    public async Task<Page> OpenAsync(string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return (await SendAsync(request, ct)).OrThrow();
    }

    /// <summary>Fills in the form of <paramref name="page"/> that goes to <paramref name="action"/> and sends it.</summary>
    public async Task<Page> SubmitAsync(Page page, string action, IEnumerable<(string Name, string Value)> typed, CancellationToken ct) =>
        (await TrySubmitAsync(page, action, typed, ct)).OrThrow();

    /// <summary>The same where "no" is one of the answers.</summary>
    public async Task<Page> TrySubmitAsync(Page page, string action, IEnumerable<(string Name, string Value)> typed, CancellationToken ct)
    {
        var form = page.Form(action) ?? throw new CommandException(ExitCode.Internal, $"The console's page {page.Path} has no form that goes to {action}.");
        var names = typed.Select(t => t.Name).ToHashSet();
        using var content = new FormUrlEncodedContent(form.Fields.Where(f => !names.Contains(f.Name)).Concat(typed).Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Action.Length == 0 ? page.Path : form.Action) { Content = content };
        return await SendAsync(request, ct);
    }

    public async Task DownloadAsync(string path, string file, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await RoundTripAsync(request, ct);
        response.EnsureSuccessStatusCode();
        await using var target = File.Create(file);
        await response.Content.CopyToAsync(target, ct);
    }

    public void Dispose() => http.Dispose();

    private async Task<Page> SendAsync(HttpRequestMessage first, CancellationToken ct)
    {
        var response = await RoundTripAsync(first, ct);
        try
        {
            for (var left = MostRedirects; response.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther && left > 0; left--)
            {
                using var next = new HttpRequestMessage(HttpMethod.Get, response.Headers.Location);
                response.Dispose();
                response = await RoundTripAsync(next, ct);
            }
            return new Page(response.RequestMessage!.RequestUri!.PathAndQuery, await response.Content.ReadAsStringAsync(ct), (int)response.StatusCode);
        }
        finally
        {
            response.Dispose();
        }
    }

    private async Task<HttpResponseMessage> RoundTripAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (cookies.Count > 0) { request.Headers.Add("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}"))); }
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        foreach (var line in response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            var pair = line.Split(';', 2)[0].Split('=', 2);
            if (pair is [var name, { Length: > 0 } value]) { cookies[name] = value; }
            else { cookies.Remove(pair[0]); }
        }
        return response;
    }
}

/// <param name="Path">Where the browser ended after redirects.</param>
internal sealed record Page(string Path, string Html, int Status)
{
    private const int WordsTold = 60;

    public IReadOnlyList<HtmlForm> Forms { get; } = HtmlForm.Read(Html);

    public string Text => HtmlForm.Text(Html);

    public HtmlForm? Form(string action) => Forms.FirstOrDefault(f => f.Action.EndsWith(action, StringComparison.Ordinal));

    public Page OrThrow() => Status < 400
        ? this
        : throw new CommandException(ExitCode.Internal, $"The console answered {Status} at {Path}: {string.Join(' ', Text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Take(WordsTold))}");

    /// <summary>What stands in <c>&lt;code id="…"&gt;</c>, for copying.</summary>
    public string? Code(string id)
    {
        var begin = $"<code id=\"{id}\">";
        var at = Html.IndexOf(begin, StringComparison.Ordinal);
        return at < 0 ? null : HtmlForm.Text(Html[(at + begin.Length)..Html.IndexOf("</code>", at, StringComparison.Ordinal)]).Trim();
    }
}
