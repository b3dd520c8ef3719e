using System.Collections.Frozen;

namespace Colophon.Php.Surface;

/// <summary>What the parts of the surface are called: in documents for machines, and for people, one and many.</summary>
public static class SurfaceNames
{
    private static readonly FrozenDictionary<SurfaceKind, (string Key, string One, string Many)> Names = new Dictionary<SurfaceKind, (string, string, string)>
    {
        [SurfaceKind.RestRoute] = ("rest-route", "REST route", "REST routes"),
        [SurfaceKind.AjaxAction] = ("ajax-action", "AJAX action", "AJAX actions"),
        [SurfaceKind.AdminPost] = ("admin-post", "form handler", "form handlers"),
        [SurfaceKind.XmlRpcMethod] = ("xml-rpc-method", "XML-RPC method", "XML-RPC methods"),
        [SurfaceKind.Shortcode] = ("shortcode", "shortcode", "shortcodes"),
        [SurfaceKind.Block] = ("block", "block", "blocks"),
        [SurfaceKind.AdminPage] = ("admin-page", "administration page", "administration pages"),
        [SurfaceKind.RequestHook] = ("request-hook", "hook that reads requests", "hooks that read requests"),
        [SurfaceKind.DirectFile] = ("direct-file", "file that answers by its address", "files that answer by their address"),
        [SurfaceKind.CapabilityCheck] = ("capability-check", "capability check", "capability checks"),
        [SurfaceKind.SensitiveHook] = ("sensitive-hook", "say in security matters", "says in security matters"),
        [SurfaceKind.Account] = ("account", "use of accounts", "uses of accounts"),
        [SurfaceKind.Role] = ("role", "role or capability given", "roles and capabilities given"),
        [SurfaceKind.OutboundHost] = ("outbound-host", "server it talks to", "servers it talks to"),
        [SurfaceKind.BrowserHost] = ("browser-host", "server that browsers are sent to", "servers that browsers are sent to"),
        [SurfaceKind.Mail] = ("mail", "written-in mail address", "written-in mail addresses"),
        [SurfaceKind.DynamicCode] = ("dynamic-code", "code made at run time", "code made at run time"),
        [SurfaceKind.Command] = ("command", "program started", "programs started"),
        [SurfaceKind.FileWrite] = ("file-write", "file written or deleted", "files written or deleted"),
        [SurfaceKind.CronEvent] = ("cron-event", "scheduled task", "scheduled tasks"),
        [SurfaceKind.Option] = ("option", "setting", "settings"),
        [SurfaceKind.Table] = ("table", "database table", "database tables"),
        [SurfaceKind.Library] = ("library", "bundled library", "bundled libraries"),
    }.ToFrozenDictionary();

    public static string Key(this SurfaceKind kind) => Names[kind].Key;

    public static string One(this SurfaceKind kind) => Names[kind].One;

    public static string Many(this SurfaceKind kind) => Names[kind].Many;

    public static string Words(this Audience audience) => audience switch
    {
        Audience.Anyone => "anyone on the internet",
        Audience.Unknown => "who may is not clear",
        Audience.OwnCheck => "whoever passes a check of its own",
        Audience.SignedIn => "everyone with an account",
        Audience.Capability => "accounts with a capability",
        _ => "the site itself",
    };

    public static IEnumerable<string> Words(this Effects effects)
    {
        foreach (var (effect, words) in Doing)
        {
            if (effects.HasFlag(effect)) { yield return words; }
        }
    }

    private static readonly (Effects, string)[] Doing =
    [
        (Effects.RunsCode, "runs code or programs"), (Effects.ChangesUsers, "changes accounts"), (Effects.WritesFiles, "writes files"), (Effects.WritesOptions, "changes settings"), (Effects.WritesDatabase, "writes to the database"),
        (Effects.SendsRequests, "talks to other servers"), (Effects.SendsMail, "sends mail"), (Effects.ReadsDatabase, "reads the database"), (Effects.ReadsRequest, "reads the request"),
    ];
}
