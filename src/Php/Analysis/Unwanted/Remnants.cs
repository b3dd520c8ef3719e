using System.Buffers;
using System.Buffers.Text;
using System.Text.RegularExpressions;
using Colophon.Php.Analysis.Malware;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Unwanted;

/// <summary>An attacker's code that doesn't run as it lies there: switched off by comments, kept as text, damaged, or without the tag that would begin it.</summary>
internal static class Remnants
{
    /// <summary>Words of PHP that say together that a text is code.</summary>
    private const int FewestWords = 3;

    private static readonly string[] Words = ["@ini_set(", "ini_set(", "error_reporting(", "file_put_contents(", "base64_decode(", "set_time_limit(", "unlink(", "$_SERVER[", "function_exists(", "setcookie(", "file_get_contents(", "curl_init("];
    private static readonly string[] Backwards = ["TSOP_$", "TEG_$", "(lave", "edoced_46esab", "(metsys", "etalfnizg", "tressa"];
    private const int FewestBackwards = 2;

    private static readonly string[] Names = [" shell by ", "web shell", "webshell", "c99shell", "r57shell", "b374k", "filesman", "php backdoor"];

    private static readonly SearchValues<string> Requests = SearchValues.Create(["$_post", "$_get", "$_request", "$_cookie", "%24_"], StringComparison.OrdinalIgnoreCase);
    private static readonly SearchValues<string> Sends = SearchValues.Create(["curl_exec", "fsockopen", "stream_context_create"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Nothing else is in it.</summary>
    private const int ShortestBlob = 1_000;

    public static void Look(ProgramFile file, FileSigns signs, string text)
    {
        if (text.AsSpan().ContainsAny(Requests) && Written.Match(text) is { Success: true } said) { Tell(said.Index, text.AsSpan().ContainsAny(Sends) ? "unwanted_shell_client" : "unwanted_remnant", "it holds, as text or in a comment, code that runs whatever the request holds"); }
        if (text.Contains("$pass", StringComparison.OrdinalIgnoreCase) && text.Contains("mail", StringComparison.OrdinalIgnoreCase) && MailsPassword.Match(text) is { Success: true } mails) { Tell(mails.Index, "unwanted_remnant", "a line that is switched off mails away the passwords of those who sign in"); }
        if (Backwards.Count(w => text.Contains(w, StringComparison.Ordinal)) >= FewestBackwards) { Tell(0, "unwanted_remnant", "it holds code that is written backwards"); }
        var hasCode = file.Tree.Statements.Any(s => s is not InlineHtmlStatement);
        if (file.Tree.DiagnosticCount > 0 && Damaged.Match(text) is { Success: true } broken) { Tell(broken.Index, "unwanted_remnant", "it is damaged, so that PHP doesn't run it; what is left takes files in or runs what the request holds"); }
        else if (!hasCode && Damaged.Match(text) is { Success: true } bare) { Tell(bare.Index, "unwanted_remnant", "it holds PHP outside of PHP's tags that takes files in or runs what the request holds"); }
        else if ((file.IsOpened || (!hasCode && text.Length > 0 && text[0] != '<')) && (text.Contains("){", StringComparison.Ordinal) || text.Contains(") {", StringComparison.Ordinal)) && Array.FindAll(Words, w => text.Contains(w, StringComparison.Ordinal)).Length >= FewestWords) { Tell(0, "unwanted_remnant", "it is PHP without the tag that begins it: another file has to run it"); }
        else if (file.Tree.DiagnosticCount > 0 && Array.Find(Names, w => text.Contains(w, StringComparison.OrdinalIgnoreCase)) is { } name) { Tell(text.IndexOf(name, StringComparison.OrdinalIgnoreCase), "unwanted_remnant", $"it is damaged, so that PHP doesn't run it, and names itself as attackers' tools do ({name.Trim()})"); }
        if (text.Contains("($_", StringComparison.Ordinal) && CallsWord.Match(text) is { Success: true } word) { Tell(word.Index, "unwanted_remnant", "it hands what the request holds to a word in quotes, as to a function"); }
        if (text.Length > ShortestBlob && !hasCode && HidesInBase64(text.AsSpan().Trim())) { Tell(0, "unwanted_remnant", "nothing stands in it but text in Base64 that says nothing when it is decoded: another file has the key"); }

        void Tell(int offset, string kind, string what) => signs.Unwanted(kind, Lines.At(text, offset), what);
    }

    /// <summary>Lists and settings that programs keep so can be read once they are decoded.</summary>
    private static bool HidesInBase64(ReadOnlySpan<char> text)
    {
        if (!Base64.IsValid(text)) { return false; }
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64Chars(text, bytes, out var length) && bytes.AsSpan(0, length).ContainsAnyInRange<byte>(128, 255);
    }

    // Each is made when a file first asks for it: most never do.
    private const RegexOptions Plain = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
    private static Regex Written => field ??= new(@"(\b|%40)(eval|assert|system|passthru|shell_exec|popen)(\s*\(|%01%28|%28)\s*@?([a-z_0-9]{1,30}(\s*\(|%28)\s*)?@?\\?(\$|%24)_(get|post|request|cookie)(\s*\[|%5b)|create_function\s*\(\s*(""""|''|&quot;&quot;)\s*,\s*base64_decode\s*\(\s*@?\$_|\bfile_put_contents\s*\([^;\n]{0,80}\$_(get|post|request)\s*\[[^;\n]{0,60}file_get_contents\s*\(\s*\$_|\$[a-z_]{1,20}\s*=\s*base64_decode\s*\(\s*\$_(post|get|request|cookie)\s*\[[^;\n]{1,20};\s*\$[a-z_]{1,20}\s*=\s*base64_decode\s*\(\s*\$_", Plain);
    private static Regex MailsPassword => field ??= new(@"(//|#)\s*@?mail\s*\(\s*[""'][^""'\n]{1,60}@[^;\n]{0,200}\$pass", Plain);
    private static Regex CallsWord => field ??= new(@"(^|[\s;.({])['""][a-z_]{3,16}['""]\s*\)?\s*\(\s*@?\$_(get|post|request|cookie)\s*\[", Plain);
    private static Regex Damaged => field ??= new(@"\bmove_uploaded_file\s*\(\s*\$(_files|[a-z_0-9]{1,20}\s*\[\s*['""]?tmp_name)|\b(eval|assert|system|passthru|shell_exec|exec|popen|proc_open|preg_replace|preg_filter|create_function)\b[^;\n]{0,80}\$_(get|post|request|cookie)\b|\$[a-z_0-9]{1,30}\s*\(\s*@?\$_(get|post|request|cookie)\s*\[|\$_(get|post|request|cookie)\s*\[[^\]]{1,20}\]\s*\(|(eval|preg_replace|preg_filter)\s*\(.{0,60}(gzinflate|gzuncompress|base64_decode)", Plain);
}
