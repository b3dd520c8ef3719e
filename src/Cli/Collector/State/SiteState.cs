using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Colophon.Cli.Collector.Site;

namespace Colophon.Cli.Collector.State;

/// <summary>
/// The state of a site, section by section as docs/formats/records.md has them, read beside WordPress: from its tables and its files, by no code of the site's own.
/// Written apart from the agent on purpose: what both say alike was seen twice.
/// </summary>
/// <param name="secret">For marks of what may not be told; never leaves the collector's folder.</param>
internal sealed class SiteState(SiteFolders folders, MariaDb database, FileHashes hashes, byte[] secret, TimeProvider clock)
{
    private static readonly string[] Critical =
        ["siteurl", "home", "admin_email", "users_can_register", "default_role", "active_plugins", "template", "stylesheet", "auto_update_core_major", "auto_update_plugins", "auto_update_themes", "blog_public", "WPLANG", "permalink_structure", "timezone_string"];

    private static readonly string[] ToldConstants =
    [
        "DISALLOW_FILE_EDIT", "DISALLOW_FILE_MODS", "WP_DEBUG", "WP_DEBUG_DISPLAY", "FORCE_SSL_ADMIN", "AUTOMATIC_UPDATER_DISABLED", "WP_AUTO_UPDATE_CORE", "WP_ENVIRONMENT_TYPE",
        "ALLOW_UNFILTERED_UPLOADS", "ALTERNATE_WP_CRON", "COOKIE_DOMAIN", "DISABLE_WP_CRON", "DISALLOW_UNFILTERED_HTML", "FS_METHOD", "MULTISITE", "WP_ACCESSIBLE_HOSTS", "WP_ALLOW_REPAIR", "WP_CACHE", "WP_DEBUG_LOG",
        "WP_DISABLE_FATAL_ERROR_HANDLER", "WP_HOME", "WP_HTTP_BLOCK_EXTERNAL", "WP_SITEURL", "DB_HOST", "DB_NAME", "DB_USER",
    ];

    /// <summary>Of constants whose values nobody else may see, as alternatives of a pattern.</summary>
    public const string SecretNames = "AUTH_KEY|SECURE_AUTH_KEY|LOGGED_IN_KEY|NONCE_KEY|AUTH_SALT|SECURE_AUTH_SALT|LOGGED_IN_SALT|NONCE_SALT|DB_PASSWORD";

    private const int ClearBytes = 128;

    private readonly string _prefix = folders.Config.Prefix;
    private readonly bool _network = folders.Config.IsMultisite;
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _sections = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Dictionary<string, byte[]>> _options = [];

    /// <summary>Sections that this collector can't see, and why.</summary>
    public Dictionary<string, string> NotObserved { get; } = new(StringComparer.Ordinal);

    /// <summary>Section to key to value as canonical JSON.</summary>
    public IReadOnlyDictionary<string, SortedDictionary<string, string>> Read()
    {
        if (_network) { Sites(); }
        foreach (var blog in _network ? Section("sites").Keys.Select(k => long.Parse(k, CultureInfo.InvariantCulture)).ToArray() : [1]) { _options[blog] = OptionsOf(blog); }
        Users();
        Roles();
        Plugins();
        Themes();
        Options();
        Cron();
        ApplicationPasswords();
        Schema();
        Constants();
        Put("core", "wordpress", new JsonObject { ["version"] = Components.CoreVersion() });
        foreach (var (key, path) in Components.Files()) { Section("files")[key] = hashes.Of(path); }
        foreach (var (key, path) in Components.Runnable(folders.Uploads(OptionText(1, "upload_path")))) { Section("uploads")[key] = hashes.Of(path); }
        hashes.Remember();
        return _sections;
    }

    private Components Components { get; } = new(folders);

    private void Sites()
    {
        foreach (var row in database.Rows(["blog_id", "path", "public"], $"FROM {Table("blogs")} WHERE deleted = 0"))
        {
            Put("sites", Utf8(row[0]), new JsonObject { ["path"] = Text.Cut(row[1]), ["public"] = Utf8(row[2]) != "0" });
        }
    }

    private Dictionary<string, byte[]> OptionsOf(long blog)
    {
        var names = string.Join(",", Critical.Append("cron").Append("upload_path").Append(BlogPrefix(blog) + "user_roles").Select(MariaDb.Quote));
        return database.Rows(["option_name", "option_value"], $"FROM {MariaDb.Name(BlogPrefix(blog) + "options")} WHERE option_name IN ({names})").ToDictionary(r => Utf8(r[0]), r => r[1] ?? [], StringComparer.Ordinal);
    }

    private void Users()
    {
        var ordinary = string.Join(",", ((string[])["subscriber", "customer"]).Select(r => MariaDb.Quote($"a:1:{{s:{r.Length}:\"{r}\";b:1;}}")).Append("'a:0:{}'"));
        var supers = _network ? SuperAdministrators() : [];
        var found = new Dictionary<string, (SortedSet<string> Roles, SortedSet<string> Caps, bool Super)>(StringComparer.Ordinal);
        var like = MariaDb.Quote(_prefix.Replace("_", "\\_", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal) + "%capabilities");
        foreach (var row in database.Rows(["u.ID", "u.user_login", "m.meta_key", "m.meta_value"], $"FROM {Table("users")} u JOIN {Table("usermeta")} m ON m.user_id = u.ID WHERE m.meta_key LIKE {like} AND m.meta_value NOT IN ({ordinary})"))
        {
            if (BlogOf(Utf8(row[2])) is not { } blog) { continue; }
            var id = "wp:" + Utf8(row[0]);
            if (!found.TryGetValue(id, out var user)) { found[id] = user = (new(StringComparer.Ordinal), new(StringComparer.Ordinal), supers.Contains(Utf8(row[1]))); }
            var known = Definitions(blog).Select(d => Utf8(d.Key)).ToHashSet(StringComparer.Ordinal);
            foreach (var (name, value) in Members(row[3]).Where(m => m.Value.IsTrue))
            {
                (known.Contains(Utf8(name)) ? user.Roles : user.Caps).Add(_network ? Text.Cut([.. Encoding.ASCII.GetBytes(blog.ToString(CultureInfo.InvariantCulture)), (byte)':', .. name], 64) : Text.Cut(name, 64));
            }
        }
        foreach (var login in supers)
        {
            if (database.Text("ID", $"FROM {Table("users")} WHERE user_login = {MariaDb.Quote(login)}") is { } id && !found.ContainsKey("wp:" + id)) { found["wp:" + id] = ([], [], true); }
        }
        foreach (var (id, user) in found)
        {
            Put("users", id, new JsonObject { ["caps"] = Array(user.Caps), ["roles"] = Array(user.Roles), ["super"] = user.Super });
        }
        var count = long.Parse(database.Text("COUNT(*)", $"FROM {Table("users")}")!, CultureInfo.InvariantCulture);
        Put("users", "*", new JsonObject { ["count"] = count - found.Count });
        Accounts([.. found.Keys.Select(k => k[3..])]);
    }

    private void Accounts(string[] ids)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        foreach (var some in ids.Chunk(500))
        {
            foreach (var row in database.Rows(["ID", "user_pass"], $"FROM {Table("users")} WHERE ID IN ({string.Join(",", some)})")) { Put("credentials", "wp:" + Utf8(row[0]), new JsonObject { ["password"] = Mark(row[1] ?? [])[..16] }); }
            foreach (var row in database.Rows(["user_id", "meta_value"], $"FROM {Table("usermeta")} WHERE meta_key = 'session_tokens' AND user_id IN ({string.Join(",", some)})"))
            {
                foreach (var (verifier, session) in Members(row[1]))
                {
                    var expires = session.Member("expiration")?.Integer ?? session.Integer;
                    if (expires > now) { Put("sessions", $"wp:{Utf8(row[0])}/{Convert.ToHexStringLower(SHA256.HashData(verifier))[..16]}", new JsonObject { ["expires"] = expires }); }
                }
            }
        }
    }

    private HashSet<string> SuperAdministrators() =>
        Members(Encoding.UTF8.GetBytes(database.Text("meta_value", $"FROM {Table("sitemeta")} WHERE meta_key = 'site_admins' AND site_id = {Network}") ?? "")).Select(m => m.Value.Bytes).OfType<byte[]>().Select(Encoding.UTF8.GetString).ToHashSet(StringComparer.Ordinal);

    private long Network => folders.Config.Constants.GetValueOrDefault("SITE_ID_CURRENT_SITE") as long? ?? 1;

    private void Roles()
    {
        foreach (var blog in _options.Keys)
        {
            foreach (var (role, definition) in Definitions(blog))
            {
                var granted = (definition.Member("capabilities")?.Members ?? []).Where(c => c.Value.IsTrue).Select(c => Utf8(c.Key)).Order(StringComparer.Ordinal);
                Put("roles", $"{blog}:{Text.Cut(role, 64)}", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(',', granted))))[..16]);
            }
        }
    }

    private IReadOnlyList<(byte[] Key, PhpValue Value)> Definitions(long blog) => _options.TryGetValue(blog, out var options) ? Members(options.GetValueOrDefault(BlogPrefix(blog) + "user_roles")) : [];

    private void Plugins()
    {
        var active = _options.Keys.SelectMany(b => Members(_options[b].GetValueOrDefault("active_plugins"))).Select(m => m.Value.Bytes).OfType<byte[]>().Select(Encoding.UTF8.GetString).ToHashSet(StringComparer.Ordinal);
        var network = _network
            ? Members(Encoding.UTF8.GetBytes(database.Text("meta_value", $"FROM {Table("sitemeta")} WHERE meta_key = 'active_sitewide_plugins' AND site_id = {Network}") ?? "")).Select(m => Utf8(m.Key)).ToHashSet(StringComparer.Ordinal)
            : [];
        foreach (var (slug, files) in Components.Plugins())
        {
            var everywhere = files.Any(network.Contains);
            Put("plugins", Text.Cut(slug), new JsonObject { ["active"] = everywhere || files.Any(active.Contains), ["network"] = everywhere, ["version"] = Components.PluginVersion(files[0]) });
        }
    }

    private void Themes()
    {
        var active = _options.Keys.Select(b => OptionText(b, "stylesheet")).ToHashSet(StringComparer.Ordinal);
        foreach (var (stylesheet, version) in Components.Themes()) { Put("themes", Text.Cut(stylesheet), new JsonObject { ["active"] = active.Contains(stylesheet), ["version"] = version }); }
    }

    private void Options()
    {
        foreach (var (blog, options) in _options)
        {
            foreach (var name in Critical.Where(options.ContainsKey)) { Put("options", $"{blog}:{name}", OptionValue(name, options[name])); }
        }
    }

    private JsonNode OptionValue(string name, byte[] raw) =>
        name == "admin_email" ? new JsonObject { ["hmac"] = Mark(raw) }
        : raw.Length <= ClearBytes && System.Text.Unicode.Utf8.IsValid(raw) ? JsonValue.Create(Encoding.UTF8.GetString(raw))
        : new JsonObject { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(raw)) };

    /// <summary>Recurring events only: single ones come and go by the minute.</summary>
    private void Cron()
    {
        foreach (var (blog, options) in _options)
        {
            var events = Members(options.GetValueOrDefault("cron")).SelectMany(t => t.Value.Members).SelectMany(h => h.Value.Members.Select(e => (Hook: h.Key, Schedule: e.Value.Member("schedule")?.Bytes)));
            foreach (var (hook, schedule) in events.Where(e => e.Schedule is not null)) { Put("cron", $"{blog}:{Text.Cut(hook)}", new JsonObject { ["schedule"] = Text.Cut(schedule!, 64) }); }
        }
    }

    private void ApplicationPasswords()
    {
        foreach (var row in database.Rows(["user_id", "meta_value"], $"FROM {Table("usermeta")} WHERE meta_key = '_application_passwords'"))
        {
            foreach (var (_, password) in Members(row[1]))
            {
                if (password.Member("uuid")?.Bytes is { } uuid) { Put("app_passwords", $"wp:{Utf8(row[0])}/{Text.Cut(uuid, 64)}", new JsonObject { ["created"] = password.Member("created")?.Integer ?? 0 }); }
            }
        }
    }

    private void Schema()
    {
        foreach (var row in database.Rows(["TABLE_NAME", "TABLE_TYPE"], "FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()")) { Put("tables", Text.Cut(row[0], 128), new JsonObject { ["kind"] = Utf8(row[1]) == "VIEW" ? "view" : "table" }); }
        foreach (var blog in _options.Keys)
        {
            var table = BlogPrefix(blog) + "woocommerce_api_keys";
            if (!Section("tables").ContainsKey(table)) { continue; }
            foreach (var row in database.Rows(["key_id", "user_id", "permissions"], $"FROM {MariaDb.Name(table)}")) { Put("api_keys", $"{blog}:{Utf8(row[0])}", new JsonObject { ["permissions"] = Text.Cut(row[2], 16), ["user"] = "wp:" + Utf8(row[1]) }); }
        }
        Programs();
    }

    /// <summary>The database shows triggers and events only to accounts that may also make them; without those rights the section isn't told.</summary>
    private void Programs()
    {
        var grants = database.Rows(["PRIVILEGE_TYPE"], "FROM information_schema.SCHEMA_PRIVILEGES WHERE DATABASE() LIKE TABLE_SCHEMA").Concat(database.Rows(["PRIVILEGE_TYPE"], "FROM information_schema.USER_PRIVILEGES")).Select(r => Utf8(r[0])).ToHashSet(StringComparer.Ordinal);
        if (!grants.IsSupersetOf(["TRIGGER", "EVENT"]))
        {
            NotObserved["programs"] = "the database account has no right to see triggers and events";
            return;
        }
        Program("trigger", ["TRIGGER_NAME", "EVENT_OBJECT_TABLE", "CONCAT_WS(' ', ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT)"], "FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()");
        Program("event", ["EVENT_NAME", "STATUS", "EVENT_DEFINITION"], "FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()");
        Program("routine", ["ROUTINE_NAME", "ROUTINE_TYPE", "ROUTINE_DEFINITION"], "FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()");
    }

    private void Program(string kind, string[] columns, string rest)
    {
        foreach (var row in database.Rows(columns, rest))
        {
            // A routine of another's is listed without its text unless mysql.proc may be read.
            var value = row[2] is null ? new JsonObject { ["unread"] = true } : new JsonObject { ["at"] = Text.Cut(row[1], 128), ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(row[2]!)) };
            Put("programs", $"{kind}:{Text.Cut(row[0], 128)}", value);
        }
    }

    private void Constants()
    {
        foreach (var name in ToldConstants)
        {
            switch (folders.Config.Constants.GetValueOrDefault(name))
            {
                case bool truth: Put("constants", name, truth); break;
                case { } value: Put("constants", name, Text.Cut(string.Create(CultureInfo.InvariantCulture, $"{value}"), 64)); break;
            }
        }
        foreach (var name in SecretNames.Split('|'))
        {
            if (folders.Config.Text(name) is { } value) { Put("constants", name, new JsonObject { ["hmac"] = Mark(Encoding.UTF8.GetBytes(value)) }); }
        }
    }

    private long? BlogOf(string metaKey)
    {
        if (!metaKey.StartsWith(_prefix, StringComparison.Ordinal) || !metaKey.EndsWith("capabilities", StringComparison.Ordinal)) { return null; }
        var middle = metaKey[_prefix.Length..^"capabilities".Length];
        return middle.Length == 0 ? 1 : middle.EndsWith('_') && long.TryParse(middle[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var blog) ? blog : null;
    }

    private string BlogPrefix(long blog) => blog == 1 ? _prefix : string.Create(CultureInfo.InvariantCulture, $"{_prefix}{blog}_");

    private string Table(string name) => MariaDb.Name(_prefix + name);

    private string OptionText(long blog, string name) => _options.TryGetValue(blog, out var options) && options.TryGetValue(name, out var value) ? Encoding.UTF8.GetString(value) : "";

    private static IReadOnlyList<(byte[] Key, PhpValue Value)> Members(byte[]? raw) => raw is null ? [] : PhpValue.Parse(raw)?.Members ?? [];

    private string Mark(byte[] raw) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, raw));

    private static string Utf8(byte[]? bytes) => Encoding.UTF8.GetString(bytes ?? []);

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => JsonValue.Create(t))]);

    private SortedDictionary<string, string> Section(string name)
    {
        if (!_sections.TryGetValue(name, out var section)) { _sections[name] = section = new(StringComparer.Ordinal); }
        return section;
    }

    private void Put(string section, string key, JsonNode value) => Section(section)[key] = value.ToJsonString(Canonical);

    /// <summary>Members are written in the order they are made in, which is that of their names.</summary>
    private static readonly JsonSerializerOptions Canonical = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
