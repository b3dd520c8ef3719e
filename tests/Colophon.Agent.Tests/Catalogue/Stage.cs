using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests.Catalogue;

/// <summary>A site with people on it: an administrator in a browser, the same one with an application password, and whoever comes by.</summary>
internal sealed class Stage(WordPressSite site) : IDisposable
{
    public const string Secret = "Canary-";

    public WordPressSite Site { get; } = site;
    public SiteVisitor Admin { get; set; } = null!;
    public HttpClient Rest { get; } = new() { BaseAddress = new Uri(site.Url) };
    /// <summary>What earlier deeds found out and later ones need.</summary>
    public Dictionary<string, string> Known { get; } = [];
    /// <summary>Passwords, keys and tokens that must be in no record.</summary>
    public List<string> Secrets { get; } = [];

    public static CancellationToken Cancel => CancellationToken.None;

    public void UsePassword(string user, string password)
    {
        Secrets.Add(password);
        Secrets.Add(password.Replace(" ", "", StringComparison.Ordinal));
        Rest.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    /// <summary>Asks the REST API; the answer must be a success.</summary>
    public async Task<JsonElement> Ask(string method, string route, object? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "wp-json/" + route);
        if (body is not null) { request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"); }
        using var answer = await Rest.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : throw new InvalidOperationException($"{method} {route}: {(int)answer.StatusCode} {text}");
    }

    public async Task<string> Make(string route, object body) => (await Ask("POST", route, body)).GetProperty("id").ToString();

    public void Php(string code, bool admin = false) => Site.Php(code, admin);

    public Task Cli(string code, bool admin = false)
    {
        Site.Php(code, admin);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        Admin?.Dispose();
        Rest.Dispose();
    }
}
