using System.Collections.Frozen;
using Colophon.Php.Surface.Code;
using Colophon.Php.Syntax;

namespace Colophon.Php.Surface.Subjects;

/// <summary>Servers that the code asks.</summary>
internal sealed class OutboundHosts : ICallSubject
{
    private static readonly FrozenDictionary<string, int> Address = new Dictionary<string, int>
    {
        ["wp_remote_get"] = 0, ["wp_remote_post"] = 0, ["wp_remote_request"] = 0, ["wp_remote_head"] = 0, ["wp_safe_remote_get"] = 0, ["wp_safe_remote_post"] = 0, ["wp_safe_remote_request"] = 0, ["wp_safe_remote_head"] = 0,
        ["vip_safe_wp_remote_get"] = 0, ["download_url"] = 0, ["curl_init"] = 0, ["curl_setopt"] = 2, ["fsockopen"] = 0, ["pfsockopen"] = 0, ["stream_socket_client"] = 0, ["file_get_contents"] = 0, ["fopen"] = 0, ["file"] = 0, ["copy"] = 0,
        ["readfile"] = 0, ["simplexml_load_file"] = 0, ["fetch_feed"] = 0, ["wp_get_http"] = 0, ["soapclient"] = 0, ["getimagesize"] = 0,
    }.ToFrozenDictionary();

    /// <summary>They read files, too: only an address counts.</summary>
    private static readonly FrozenSet<string> OnlyIfAddress = FrozenSet.ToFrozenSet(["file_get_contents", "fopen", "file", "copy", "readfile", "simplexml_load_file", "curl_setopt", "getimagesize", "curl_init"]);

    public IEnumerable<string> Functions => Address.Keys;

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        if (call.Kind == CallKind.Method || (call.Kind == CallKind.New) != (call.Name == "soapclient")) { return; }
        if (call.Name == "curl_setopt" && call.Argument(1) is not ConstantExpression { Name.Text: "CURLOPT_URL" }) { return; }
        var texts = survey.Texts.Fold(call.Argument(Address[call.Name]), scope);
        var isSocket = call.Name is "fsockopen" or "pfsockopen" or "stream_socket_client";
        var found = false;
        foreach (var text in texts)
        {
            if (HostName.Of(text, isSocket) is not { } host) { continue; }
            found = true;
            if (host != HostName.OwnSite) { survey.Add(SurfaceKind.OutboundHost, Hole.Shown(host), call.Place, null, ("by", call.Name), ("from", call.Within.Name), ("encrypted", text.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? "no" : "")); }
        }
        if (!found && !OnlyIfAddress.Contains(call.Name) && texts.Length > 0) { survey.Add(SurfaceKind.OutboundHost, $"computed in {call.Within.Name}", call.Place, null, ("by", call.Name)); }
    }
}

/// <summary>Mail to addresses that are written in the code.</summary>
internal sealed class Mails : ICallSubject
{
    public IEnumerable<string> Functions => ["wp_mail", "mail"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        if (call.Kind != CallKind.Function) { return; }
        foreach (var text in survey.Text(call, 0, scope))
        {
            if (text.Contains('@', StringComparison.Ordinal) && !text.Contains('{', StringComparison.Ordinal)) { survey.Add(SurfaceKind.Mail, text, call.Place, null, ("from", call.Within.Name)); }
        }
    }
}

/// <summary>Scripts and styles that the visitor's browser loads from elsewhere.</summary>
internal sealed class EnqueuedScripts : ICallSubject
{
    public IEnumerable<string> Functions => ["wp_enqueue_script", "wp_register_script", "wp_enqueue_style", "wp_register_style", "wp_enqueue_script_module"];

    public void Look(CallSite call, Scope scope, Survey survey)
    {
        foreach (var text in survey.Texts.Fold(call.Argument(1, "src"), scope))
        {
            if (HostName.Of(text, false) is { } host && host != HostName.OwnSite) { survey.Add(SurfaceKind.BrowserHost, Hole.Shown(host), call.Place, null, ("loads", call.Name.EndsWith("style", StringComparison.Ordinal) ? "styles" : "scripts")); }
        }
    }
}
