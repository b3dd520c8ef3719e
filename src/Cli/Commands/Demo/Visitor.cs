using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Colophon.Cli.Commands.Demo;

/// <summary>Somebody with a browser's patience at a WordPress site: cookies, forms, REST with a nonce. Only what a person could do from outside.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly HttpClient http;
    private string? nonce;

    public Visitor(string site) => http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false })
    {
        BaseAddress = new Uri(site + "/"),
        Timeout = TimeSpan.FromSeconds(60),
        DefaultRequestHeaders = { { "User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Colophon-demo" } },
    };

    /// <returns>Whether the password was right.</returns>
    public async Task<bool> TryLogInAsync(string user, string password, CancellationToken ct)
    {
        using var form = await http.GetAsync("wp-login.php", ct);
        using var content = new FormUrlEncodedContent([new("log", user), new("pwd", password), new("wp-submit", "Log In"), new("testcookie", "1")]);
        using var response = await http.PostAsync("wp-login.php", content, ct);
        return response.StatusCode == HttpStatusCode.Found;
    }

    public async Task LogInAsync(string user, string password, CancellationToken ct)
    {
        if (!await TryLogInAsync(user, password, ct)) { throw new CommandException(ExitCode.Internal, $"{user} could not log in to WordPress."); }
        nonce = await http.GetStringAsync("wp-admin/admin-ajax.php?action=rest-nonce", ct);
    }

    /// <summary>Opens a page as any reader would.</summary>
    public async Task ReadAsync(string path, CancellationToken ct)
    {
        using var response = await http.GetAsync(path, ct);
    }

    public async Task<JsonNode> RestAsync(HttpMethod method, string route, JsonObject body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, "wp-json/wp/v2/" + route) { Content = JsonContent.Create<JsonNode>(body), Headers = { { "X-WP-Nonce", nonce } } };
        return await AnswerAsync(request, ct);
    }

    public async Task UploadImageAsync(string name, byte[] png, CancellationToken ct)
    {
        using var content = new ByteArrayContent(png)
        {
            Headers = { ContentType = new("image/png"), ContentDisposition = new("attachment") { FileName = name } },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "wp-json/wp/v2/media") { Content = content, Headers = { { "X-WP-Nonce", nonce } } };
        await AnswerAsync(request, ct);
    }

    public async Task<int> CreateUserAsync(string login, string email, string password, string role, CancellationToken ct) =>
        (await RestAsync(HttpMethod.Post, "users", new JsonObject { ["username"] = login, ["email"] = email, ["password"] = password, ["roles"] = new JsonArray(role) }, ct))["id"]!.GetValue<int>();

    public Task ActivatePluginAsync(string plugin, CancellationToken ct) =>
        RestAsync(HttpMethod.Put, "plugins/" + plugin, new JsonObject { ["status"] = "active" }, ct);

    /// <summary>Plugins → Add New → Upload Plugin; where the plugin is there already, "Replace current with uploaded".</summary>
    public async Task UploadPluginAsync(string folder, CancellationToken ct)
    {
        var form = HtmlForm.Read(await http.GetStringAsync("wp-admin/plugin-install.php?tab=upload", ct)).First(f => f.Action.Contains("action=upload-plugin", StringComparison.Ordinal));
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in form.Fields) { content.Add(new StringContent(value), name); }
        var slug = Path.GetFileName(Path.GetDirectoryName(folder))!;
        content.Add(new ByteArrayContent(Zip(folder, slug)) { Headers = { ContentType = new("application/zip") } }, "pluginzip", slug + ".zip");
        using var response = await http.PostAsync(form.Action, content, ct);
        var page = await response.Content.ReadAsStringAsync(ct);
        var replace = HtmlForm.Links(page).FirstOrDefault(l => l.Contains("overwrite=update-plugin", StringComparison.Ordinal));
        if (replace is not null) { page = await http.GetStringAsync(new Uri(http.BaseAddress!, "wp-admin/" + replace), ct); }
        if (!page.Contains("successfully", StringComparison.Ordinal)) { throw new CommandException(ExitCode.Internal, $"WordPress did not take the plugin package of {folder}."); }
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonNode> AnswerAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var response = await http.SendAsync(request, ct);
        var body = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(body)!
            : throw new CommandException(ExitCode.Internal, $"WordPress answered {(int)response.StatusCode} to {request.Method} {request.RequestUri}: {body}");
    }

    private static byte[] Zip(string folder, string slug)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                zip.CreateEntryFromFile(file, slug + "/" + Path.GetRelativePath(folder, file));
            }
        }
        return buffer.ToArray();
    }
}
