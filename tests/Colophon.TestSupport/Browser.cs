using System.Net;
using System.Text.RegularExpressions;

namespace Colophon.TestSupport;

/// <summary>A browser without script: cookies, forms with their hidden fields, no redirects followed by itself.</summary>
public sealed partial class Browser(Uri address) : IDisposable
{
    public const string Password = "seven quiet herons walk";
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = address, DefaultRequestHeaders = { { "Accept", "text/html" } } };

    public string Page { get; private set; } = "";

    public HttpStatusCode Status { get; private set; }

    public string? Location { get; private set; }

    public HttpResponseMessage Last { get; private set; } = default!;

    public async Task<Browser> GetAsync(string path) => await KeepAsync(await _http.GetAsync(new Uri(path, UriKind.Relative)));

    /// <summary>Sends the form of the current page whose action is <paramref name="action"/>, with its hidden fields and these.</summary>
    public async Task<Browser> PostAsync(string action, params (string Name, string Value)[] fields)
    {
        var hidden = HiddenField().Matches(Form(action)).Select(m => new KeyValuePair<string, string>(m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value))).Where(h => !fields.Any(f => f.Name == h.Key));
        return await KeepAsync(await _http.PostAsync(new Uri(action, UriKind.Relative), new FormUrlEncodedContent([.. hidden, .. fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value))])));
    }

    /// <summary>Sends a form that no page of ours made.</summary>
    public async Task<Browser> ForgeAsync(string action, params (string Name, string Value)[] fields) =>
        await SendAsync(HttpMethod.Post, action, new FormUrlEncodedContent(fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value))));

    public async Task<Browser> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        return await KeepAsync(await _http.SendAsync(request));
    }

    public async Task<Browser> FollowAsync() => await GetAsync(Location!);

    public Task<byte[]> BytesAsync(string path) => _http.GetByteArrayAsync(new Uri(path, UriKind.Relative));

    /// <summary>From a one-time link to a session with a password; returns the seed of the code app, from which <paramref name="code"/> makes a code.</summary>
    public async Task<string> JoinAsync(string link, Func<string, string> code)
    {
        await (await GetAsync(link)).PostAsync("/link");
        await FollowAsync();
        var seed = Seed().Match(Page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        await PostAsync("/set-up/password", ("password", Password), ("code", code(seed)));
        return Page.Contains("Keep these ten codes", StringComparison.Ordinal) ? seed : throw new InvalidOperationException($"Signing in failed with {(int)Status}:\n{Page}");
    }

    public void Dispose() => _http.Dispose();

    private string Form(string action) =>
        Page.IndexOf($"action=\"{action}\"", StringComparison.Ordinal) is var at and >= 0 ? Page[at..Page.IndexOf("</form>", at, StringComparison.Ordinal)] : throw new InvalidOperationException($"No form with action {action} on this page:\n{Page}");

    private async Task<Browser> KeepAsync(HttpResponseMessage response)
    {
        (Last, Status, Location, Page) = (response, response.StatusCode, response.Headers.Location?.ToString(), await response.Content.ReadAsStringAsync());
        return this;
    }

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();

    [GeneratedRegex("id=\"seed\">([A-Z2-7 ]+)<")]
    private static partial Regex Seed();
}
