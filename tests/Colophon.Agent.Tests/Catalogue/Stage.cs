using System.Globalization;
using System.Net.Http.Headers;
using System.Security;
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
    /// <summary>When a deed of each type was last done.</summary>
    public Dictionary<string, DateTime> Done { get; } = [];

    public static CancellationToken Cancel => CancellationToken.None;

    public void UsePassword(string user, string password)
    {
        Keep(password);
        Rest.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    /// <summary>An application password may be written with its spaces and without.</summary>
    public void Keep(string password) => Secrets.AddRange([password, password.Replace(" ", "", StringComparison.Ordinal)]);

    /// <summary>Of what comes in floods only the first of a minute is a record of its own: waits until the minute of the last one is over.</summary>
    public async Task AnotherMinute(params string[] types)
    {
        static long Minute(DateTime at) => at.Ticks / TimeSpan.TicksPerMinute;
        while (types.Any(t => Done.TryGetValue(t, out var last) && Minute(last) == Minute(DateTime.UtcNow))) { await Task.Delay(200, Cancel); }
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

    /// <summary>A page or form of the dashboard, with the nonce that its own link or button would carry.</summary>
    public async Task<string> Open(string path, string action) => await Admin.Page($"wp-admin/{path}&_wpnonce={await Nonce(action)}", Cancel);

    public async Task Submit(string path, string action, Dictionary<string, string> form, string field = "_wpnonce") => await Admin.Send("wp-admin/" + path, new(form) { [field] = await Nonce(action) });

    /// <summary>What a script of the dashboard asks; the answer must be a success.</summary>
    public async Task<string> Ajax(string name, string action, Dictionary<string, string> form, string field = "_ajax_nonce")
    {
        using var answer = await Admin.Post("wp-admin/admin-ajax.php", new(form) { ["action"] = name, [field] = await Nonce(action) }, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return answer.IsSuccessStatusCode && text is not ("0" or "-1") && !text.Contains("\"success\":false", StringComparison.Ordinal) ? text : throw new InvalidOperationException($"{name}: {(int)answer.StatusCode} {text}");
    }

    public Task<string> Nonce(string action) => Admin.Page("wp-admin/?nonce_for=" + Uri.EscapeDataString(action), Cancel);

    /// <summary>Calls a method of XML-RPC as the administrator; a fault is an answer too.</summary>
    public Task<string> XmlRpc(string method, params object[] arguments) => XmlRpcAs(method, [1, "admin", WordPressSite.AdminPassword, .. arguments]);

    public async Task<string> XmlRpcAs(string method, object[] arguments)
    {
        using var call = new StringContent($"<?xml version=\"1.0\"?><methodCall><methodName>{method}</methodName><params>{string.Concat(arguments.Select(a => $"<param>{Xml(a)}</param>"))}</params></methodCall>", Encoding.UTF8, "text/xml");
        using var http = new HttpClient();
        using var answer = await http.PostAsync(Site.Url + "/xmlrpc.php", call, Cancel);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private static string Xml(object value) => "<value>" + value switch
    {
        int number => $"<int>{number.ToString(CultureInfo.InvariantCulture)}</int>",
        byte[] bytes => $"<base64>{Convert.ToBase64String(bytes)}</base64>",
        IReadOnlyDictionary<string, object> members => $"<struct>{string.Concat(members.Select(m => $"<member><name>{m.Key}</name>{Xml(m.Value)}</member>"))}</struct>",
        _ => $"<string>{SecurityElement.Escape((string)value)}</string>",
    } + "</value>";

    public void Php(string code, bool admin = false) => Site.Php(code, admin);

    public Task Cli(string code, bool admin = false)
    {
        Site.Php(code, admin);
        return Task.CompletedTask;
    }

    /// <summary>Runs what is due by a request for wp-cron.php, which answers before it has begun.</summary>
    /// <param name="schedule">PHP that puts it on the schedule.</param>
    public async Task Cron(string schedule)
    {
        var done = Path.Combine(Site.Folder, "tmp", "cron-done");
        File.Delete(done);
        Site.Php(schedule + " wp_schedule_single_event(time() - 5, 'world_cron_done');");
        using var visitor = Site.Visitor();
        await visitor.Page("wp-cron.php?doing_wp_cron", Cancel);
        for (var wait = 0; wait < 1200 && !File.Exists(done); wait++) { await Task.Delay(50, Cancel); }
    }

    /// <summary>As a job that a plugin put on the schedule.</summary>
    public Task ByCron(string job) => Cron($"wp_schedule_single_event(time() - 10, 'world_job', [base64_decode('{Convert.ToBase64String(Encoding.UTF8.GetBytes(job))}')]);");

    /// <summary>A beat, as if its hour had come: it tells what was counted, of which one beat tells only so many kinds.</summary>
    public Task Beat()
    {
        File.Delete(Path.Combine(Site.DataFolder!, "beat.json"));
        Site.Tick();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        Admin?.Dispose();
        Rest.Dispose();
    }
}
