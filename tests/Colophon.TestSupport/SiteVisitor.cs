using System.Net;
using System.Text.RegularExpressions;

namespace Colophon.TestSupport;

/// <summary>A person at a browser without scripts: cookies, forms and nonces.</summary>
public sealed class SiteVisitor : IDisposable
{
    private readonly CookieContainer _cookies = new();

    public SiteVisitor(string url)
    {
        Http = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false }) { BaseAddress = new Uri(url + "/") };
        _cookies.Add(new Uri(url), new Cookie("wordpress_test_cookie", "WP%20Cookie%20check"));
    }

    public HttpClient Http { get; }

    public string CookieHeader => _cookies.GetCookieHeader(new Uri(Http.BaseAddress!, "wp-admin/"));

    public async Task<HttpStatusCode> TryLogIn(string user, string password, CancellationToken cancel)
    {
        using var answer = await Post("wp-login.php", new() { ["log"] = user, ["pwd"] = password, ["wp-submit"] = "Log In", ["testcookie"] = "1" }, cancel);
        return answer.StatusCode;
    }

    public Task<HttpResponseMessage> Post(string path, Dictionary<string, string> form, CancellationToken cancel) => Http.PostAsync(path, new FormUrlEncodedContent(form), cancel);

    /// <summary>Posts a form that must be taken.</summary>
    public async Task Send(string path, Dictionary<string, string> form)
    {
        using var answer = await Post(path, form, CancellationToken.None);
        if ((int)answer.StatusCode >= 400) { throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"); }
    }

    /// <summary>A page's text, following redirects.</summary>
    public async Task<string> Page(string path, CancellationToken cancel)
    {
        for (var hops = 0; ; hops++)
        {
            using var answer = await Http.GetAsync(path, cancel);
            if (answer.Headers.Location is not { } next || hops == 5) { return await answer.Content.ReadAsStringAsync(cancel); }
            path = next.ToString();
        }
    }

    /// <summary>The value of the hidden field a form carries.</summary>
    public async Task<string> Field(string path, string name, CancellationToken cancel)
    {
        var page = await Page(path, cancel);
        var field = Regex.Match(page, $"""<input[^>]*name=["']{Regex.Escape(name)}["'][^>]*value=["']([^"']*)["']""");
        return field.Success ? field.Groups[1].Value : throw new InvalidOperationException($"{path} has no field {name}");
    }

    /// <summary>The address of a link on a page, as the page gives it.</summary>
    public async Task<string> Link(string path, string pattern, CancellationToken cancel)
    {
        var page = await Page(path, cancel);
        var link = Regex.Match(page, $"""href=["']([^"']*{pattern}[^"']*)["']""");
        return link.Success ? WebUtility.HtmlDecode(link.Groups[1].Value) : throw new InvalidOperationException($"{path} has no link like {pattern}");
    }

    /// <summary>Plugins → Add New → Upload; a newer version of one that is there is confirmed as its replacement.</summary>
    public async Task<string> UploadPlugin(string zip, CancellationToken cancel)
    {
        var nonce = await Field("wp-admin/plugin-install.php?tab=upload", "_wpnonce", cancel);
        using var form = new MultipartFormDataContent { { new StringContent(nonce), "_wpnonce" }, { new StringContent("Install Now"), "install-plugin-submit" } };
        form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(zip, cancel)), "pluginzip", Path.GetFileName(zip));
        using var answer = await Http.PostAsync("wp-admin/update.php?action=upload-plugin", form, cancel);
        var page = await answer.Content.ReadAsStringAsync(cancel);
        var replace = Regex.Match(page, """href=["']([^"']*overwrite=[^"']*)["']""");
        return replace.Success ? await Page("wp-admin/" + WebUtility.HtmlDecode(replace.Groups[1].Value).Split("/wp-admin/")[^1], cancel) : page;
    }

    /// <summary>Posts a form with a file; the text of the answer, whatever its status.</summary>
    public async Task<string> Upload(string path, string field, string name, byte[] content, Dictionary<string, string> fields, CancellationToken cancel)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (key, value) in fields) { form.Add(new StringContent(value), key); }
        form.Add(new ByteArrayContent(content), field, name);
        using var answer = await Http.PostAsync(path, form, cancel);
        return await answer.Content.ReadAsStringAsync(cancel);
    }

    public void Dispose() => Http.Dispose();
}
