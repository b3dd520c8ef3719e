using System.Text.RegularExpressions;
using Colophon.Php.Analysis.Malware;
using Colophon.Php.Analysis.Program;
using Colophon.Php.Syntax;

namespace Colophon.Php.Analysis.Unwanted;

/// <summary>Pages of their own, told by how they are built: what they ask for, what they do with it, and that they belong to no program.</summary>
internal static class Pages
{
    /// <summary>What only a database's administrator says, of so many kinds.</summary>
    private const int FewestAdministration = 5;

    /// <summary>What one asks PHP to get to know a server, of so many kinds.</summary>
    private const int FewestFacts = 8;

    /// <summary>Robots that are told by name.</summary>
    private const int FewestRobots = 12;

    private const int LongestTitle = 200;

    private const int ShortestLetter = 2_000;

    private static readonly string[] Administration = ["show databases", "list_dbs", "show tables", "list_tables", "show fields", "show columns", "show full", "list_fields", "show keys", "show index", "drop table", "drop database", "create database", "create table", "alter table", "truncate", "show create table", "show variables", "show processlist", "show table status"];
    private static readonly string[] Connects = ["mysql_connect", "mysql_pconnect", "mysqli_connect", "new mysqli", "new pdo", "pg_connect", "mssql_connect", "sqlsrv_connect", "oci_connect"];
    private static readonly string[] Facts = ["php_uname", "phpversion", "phpinfo", "zend_version", "get_loaded_extensions", "get_cfg_var", "disable_functions", "disk_free_space", "disk_total_space", "diskfreespace", "/proc/cpuinfo", "/proc/loadavg", "/proc/meminfo", "/proc/uptime", "server_software", "server_addr", "upload_max_filesize", "register_globals", "safe_mode", "memory_limit", "max_execution_time", "allow_url_fopen", "_close\")", "_close')", "getrusage"];
    private static readonly string[] Robots = ["slurp", "altavista", "teoma", "scooter", "ia_archiver", "msnbot", "googlebot", "yandex", "baidu", "crawl", "spider", "wget", "libwww", "nutch", "accoona", "ahrefs", "mj12bot", "heritrix", "lycos", "ask jeeves", "askjeeves", "gigabot", "exabot", "dotbot", "bingbot", "phishtank", "netcraft", "antivir", "kaspersky", "avast", "mcafee", "softlayer", "amazonaws", "paypal", "bitdefender"];

    /// <summary>What says that a file belongs to a program that decides who may open it.</summary>
    private static readonly string[] Belongs = ["ABSPATH", "WPINC", "add_action", "current_user_can", "wp_verify_nonce", "namespace ", "Mage::", "_JEXEC", "BASEPATH", "->get_option"];

    public static void Look(ProgramFile file, FileSigns signs, string text)
    {
        if (text.Contains("<title>", StringComparison.OrdinalIgnoreCase) && EncodedTitle.IsMatch(text)) { signs.Unwanted("unwanted_kit", Lines.At(text, text.IndexOf("<title>", StringComparison.OrdinalIgnoreCase)), "its title is written in numbers, so that nobody who searches for such pages finds it"); }
        if (Array.Exists(Belongs, w => text.Contains(w, StringComparison.Ordinal)) || (text.Contains("defined", StringComparison.OrdinalIgnoreCase) && Asks.IsMatch(text))) { return; }
        var page = new Page(file, text);
        Databases(page, signs);
        Archives(page, signs);
        Probes(page, signs);
        Senders(page, signs);
        Kits(page, signs);
        Relays(page, signs);
        Makers(page, signs);
        Clients(page, signs);
        Consoles(page, signs);
    }

    private static void Databases(Page page, FileSigns signs)
    {
        if (!page.HasAny(Connects)) { return; }
        var administers = Administration.Count(page.Has);
        if (administers >= FewestAdministration && page.Has("<form") && page.HasAny("type=password", "type='password'", "type=\"password\"", "type=\\\"password", "php_auth_pw")) { signs.Unwanted("unwanted_database_tool", 1, "it asks for a database's password and then shows and changes its tables"); }
        if (!page.File.Includes && page.Text.Length < Sizes.Dropper && page.Has("show create table") && page.Has("insert into") && page.HasAny("select *", "select `") && !page.Has("class ")) { signs.Unwanted("unwanted_database_tool", 1, "it writes down the whole database for whoever opens it"); }
        if (page.Text.Length < Sizes.Dropper && page.Has("wget ") && page.HasAny("select ", "limit ") && WithWget.IsMatch(page.Text)) { signs.Unwanted("unwanted_database_tool", 1, "its own comment says how to fetch a database's rows with it"); }
    }

    private static void Consoles(Page page, FileSigns signs)
    {
        if (!page.File.Includes && page.Text.Length < Sizes.Small && page.HasAny("proc_open(", "shell_exec(", "passthru(", "popen(", "system(", "exec(") && page.HasAny("<input", "<textarea") && TakesCommand.IsMatch(page.Text) && Acts(page)) { signs.Unwanted("unwanted_console", 1, "it takes commands from a field of its page and runs them on the server"); }
    }

    private static void Archives(Page page, FileSigns signs)
    {
        if (page.File.Includes || !page.HasAny("ziparchive", "pclzip", "zip_open", "\\x50\\x4b", "gzcompress(")) { return; }
        if (page.HasAny("opendir(", "scandir(", "glob(", " dir(") && page.Has("<form") && page.HasAny("$_post", "$_get", "$_request") && Acts(page)) { signs.Unwanted("unwanted_file_tool", 1, "it packs or unpacks whatever lies beside it, for whoever opens it"); }
    }

    private static void Probes(Page page, FileSigns signs)
    {
        if (page.File.Includes || !page.HasAny("<html", "<table", "<title", "<body") || !Acts(page)) { return; }
        if (Facts.Count(page.Has) >= FewestFacts) { signs.Unwanted("unwanted_probe", 1, "it shows whoever opens it what the server runs, allows and has room for"); }
    }

    private static void Senders(Page page, FileSigns signs)
    {
        if (!page.Has("mail(")) { return; }
        if (signs.MailsAnybody is { } line && !page.File.Includes) { signs.Unwanted("unwanted_mailer", line, "it sends mail to whomever the request names"); }
        if (page.Has("explode") && ListOfAddresses.IsMatch(page.Text) && Sends.IsMatch(page.Text)) { signs.Unwanted("unwanted_mailer", 1, "it sends mail to every line of a list that the request holds"); }
        if (page.Has("<form") && FieldOfAddresses.IsMatch(page.Text)) { signs.Unwanted("unwanted_mailer", 1, "it has a field for a list of addresses, and mails"); }
        if (!page.File.Includes && page.Has("content-type: text/html") && HoldsLetter(page.Text) && page.File.Tree.Statements.All(s => s is not (FunctionDeclaration or ClassDeclaration))) { signs.Unwanted("unwanted_mailer", 1, "it holds a ready letter and mails it as soon as it is opened"); }
    }

    /// <summary>Much of a page of HTML stands before where it mails.</summary>
    private static bool HoldsLetter(string text)
    {
        var page = text.IndexOf("<table", StringComparison.OrdinalIgnoreCase);
        return page >= 0 && text.LastIndexOf("mail(", StringComparison.OrdinalIgnoreCase) - page > ShortestLetter;
    }

    private static void Kits(Page page, FileSigns signs)
    {
        var asksSecret = page.HasAny("type=\"password\"", "type=password", "type='password'", "cvv", "senha", "card number");
        if (asksSecret && FormHere.IsMatch(page.Text) && TitleOf(page.Text).ContainsAny(UnwantedRules.Default.Brands)) { signs.Unwanted("unwanted_kit", 1, "its title is that of a well-known firm, and it takes passwords or cards in that name"); }
        if (asksSecret && page.HasAny("ssn", "social security", "mother's maiden", "mmn", "atm pin", "card pin", "date of birth", "dob") && page.HasAny("cvv", "cvc", "cvn") && FormHere.IsMatch(page.Text)) { signs.Unwanted("unwanted_kit", 1, "it asks for a card's code and for what proves who somebody is, on one page"); }
        if (asksSecret && page.HasAny("httrack", "saved from url=") && FormHere.IsMatch(page.Text)) { signs.Unwanted("unwanted_kit", 1, "it is a copy of another site's page, and asks for passwords or cards"); }
        if (page.HasAny("anti", "block", "crawler", "bot", "blacklist", "bt.php") && page.HasAny("</html>", "<form", "<div", "header(") && Keeper.IsMatch(page.Text)) { signs.Unwanted("unwanted_kit", 1, "it first runs a part that keeps out those who look for such pages"); }
        if (!page.File.Includes && page.Has("http_user_agent") && page.HasAny("header(", "exit", "die(") && page.HasAny("remote_addr", "gethostbyaddr") && Robots.Count(page.Has) >= FewestRobots && !page.Has("class ")) { signs.Unwanted("unwanted_kit", 1, "it turns away robots and security firms by long lists of their names"); }
        if (page.Text.Length < Sizes.Tiny && page.HasAny("md5", "sha1") && page.Has("location:") && MadeUp.IsMatch(page.Text) && MadeUpAddress.IsMatch(page.Text)) { signs.Unwanted("unwanted_kit", 1, "it makes up a session for the address that it sends visitors to, so that the page looks like another site's"); }
        if (page.Text.Length < Sizes.Tiny && page.Has("ip.php") && NotesWho.IsMatch(page.Text)) { signs.Unwanted("unwanted_kit", 1, "it does nothing but have a part note who comes, and sends them on"); }
        if (page.Text.Length < Sizes.Tiny && page.Has("array_rand(") && page.Has("http") && ToOneOf.IsMatch(page.Text)) { signs.Unwanted("unwanted_doorway", 1, "it sends visitors to one of several other sites, by chance"); }
    }

    private static ReadOnlySpan<char> TitleOf(string text)
    {
        var at = text.IndexOf("<title", StringComparison.OrdinalIgnoreCase);
        if (at < 0) { return default; }
        var end = text.IndexOf("</title", at, StringComparison.OrdinalIgnoreCase);
        return text.AsSpan(at, Math.Clamp(end - at, 0, LongestTitle));
    }

    private static void Relays(Page page, FileSigns signs)
    {
        if (!page.File.Includes && page.HasAny("socket_accept(", "stream_socket_accept(") && !page.HasAny("tcp://127.0.0.1", "tcp://localhost") && Acts(page)) { signs.Unwanted("unwanted_relay", 1, "it opens a door of its own and serves whoever connects"); }
        if (page.Text.Length < Sizes.Short && page.Has("http_build_query(") && page.HasAny("file_get_contents(", "curl_exec(") && page.Has("$_post") && HandsOn.IsMatch(page.Text) && page.HasAny("echo", "print")) { signs.Unwanted("unwanted_relay", 1, "it hands whatever visitors send to another server and shows its answer"); }
        if (page.Text.Length < Sizes.Short && page.HasAny("$_post", "$_request", "$_get") && WritesAll.IsMatch(page.Text)) { signs.Unwanted("unwanted_record", 1, "it writes all that visitors send into a file"); }
    }

    private static void Makers(Page page, FileSigns signs)
    {
        if (page.HasAny("base64_encode(", "gzdeflate(", "gzcompress(", "str_rot13(") && page.HasAny("eval(", "eval (") && WritesEval.IsMatch(page.Text)) { signs.Unwanted("unwanted_obfuscator", 1, "it wraps PHP in layers that decode it and run it"); }
    }

    private static void Clients(Page page, FileSigns signs)
    {
        if (page.HasAny("shell", "backdoor") && ShellNamed.Match(page.Text) is { Success: true } named) { signs.Unwanted("unwanted_shell_client", Lines.At(page.Text, named.Index), $"it is part of a program around web shells, by its own names ({named.Groups[2].Value})"); }
        if (page.HasAny("\"<?php", "'<?php") && WritesForOthers.IsMatch(page.Text)) { signs.Unwanted("unwanted_attack_tool", 1, "it answers with PHP that writes a file wherever another server runs it"); }
        if (page.HasAny("curl_exec(", "fsockopen(", "stream_context_create(") && page.HasAny("remoteshell", "shell_url", "webshell") && page.HasAny("cmd", "command")) { signs.Unwanted("unwanted_shell_client", 1, "it sends commands to a shell on another site"); }
    }

    /// <summary>It does something when it is opened; a library only declares.</summary>
    private static bool Acts(Page page) => page.File.Tree.Statements.Any(s => s is not (FunctionDeclaration or ClassDeclaration or UseStatement or NamespaceStatement or EmptyStatement or ConstantDeclaration) && s is not InlineHtmlStatement { Span.Length: < 40 });

    private sealed record Page(ProgramFile File, string Text)
    {
        public bool Has(string word) => Text.Contains(word, StringComparison.OrdinalIgnoreCase);

        public bool HasAny(params ReadOnlySpan<string> words)
        {
            foreach (var word in words)
            {
                if (Has(word)) { return true; }
            }
            return false;
        }
    }

    // Each is made when a file first asks for it: most never do.
    private const RegexOptions Plain = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
    private static Regex Asks => field ??= new(@"\bdefined\s*\(\s*['""][a-z_0-9]{1,40}['""]\s*\)\s*((\|\||or\b)\s*(exit|die)|\)\s*\{?[^}]{0,300}\b(exit|die)\b)", Plain);
    private static Regex EncodedTitle => field ??= new(@"<title>\s*(&#[0-9]{2,3};){8}", Plain);
    private static Regex WithWget => field ??= new(@"wget\s+[""']?https?://", Plain);
    private static Regex ListOfAddresses => field ??= new(@"explode\s*\(\s*[""'](\\r)?\\n[""']\s*,\s*\$_(post|request)\[", Plain);
    private static Regex FieldOfAddresses => field ??= new(@"<textarea\b[^>]*\bname\s*=\s*\\?[""']?[a-z]*_?(mail_?list|m_list|e?mails|to_?list|recipients)\b", Plain);
    private static Regex Sends => field ??= new(@"(\b|@|->)(mail|send|addaddress)\s*\(", Plain);
    private static Regex FormHere => field ??= new(@"<form\b[^>]*\baction\s*=\s*[""']?[a-z0-9_-]{1,40}\.php", Plain);
    private static Regex Keeper => field ??= new(@"\b(include|require)(_once)?\b[^;\n]{0,60}[/'""](anti[0-9]?|anti-?bots?[0-9]?|anti-?ip|antiddos|block(er|bot)?[sz]?[0-9]?|bot-?(crawler|block|fucker)|blacklist(er)?|killbot|bt)\.php", Plain);
    private static Regex MadeUp => field ??= new(@"\b(md5|sha1)\s*\(\s*(microtime|rand|mt_rand|time|uniqid|\$[a-z_0-9]+\s*\))", Plain);
    private static Regex MadeUpAddress => field ??= new(@"\bheader\s*\(\s*[""']location:[^;]{0,200}[?&](session|dispatch|cmd|id|token|sessionid)=[""']?\s*\.?\s*(md5|sha1|\$[a-z_0-9]+\$)", Plain);
    private static Regex NotesWho => field ??= new(@"^\s*<\?php\s*(include|require)(_once)?\s*\(?\s*['""]ip\.php['""]\s*\)?\s*;\s*(header\s*\(\s*['""]location:|\?>\s*<script)", Plain);
    private static Regex TakesCommand => field ??= new(@"\$_(get|post|request)\s*\[\s*['""](cmd|command|commands|exec|shell)['""]", Plain);
    private static Regex ToOneOf => field ??= new(@"header\s*\(\s*[""']location:\s*[""']?\s*\.?\s*\$", Plain);
    private static Regex HandsOn => field ??= new(@"http_build_query\s*\(\s*\$(_post|_request|data)\b", Plain);
    private static Regex WritesAll => field ??= new(@"(file_put_contents|fwrite|fputs)\s*\([^;]{0,120}(json_encode|serialize|print_r|var_export|http_build_query)\s*\(\s*\$_(post|request)\b|\bforeach\s*\(\s*\$_(post|request|get)\s+as\b[^{]{0,60}\{[^}]{0,200}\b(file_put_contents|fwrite|fputs)\s*\(", Plain);
    private static Regex WritesEval => field ??= new(@"[""'][^""'\n]{0,60}\beval\s*\(\s*(gz|base64|str_rot|\\\$[a-z_]+\s*\(|['""]\s*\.\s*\$)", Plain);
    private static Regex WritesForOthers => field ??= new(@"(echo|print)\s*\(?\s*[""']<\?php\s+@?(file_put_contents|fwrite|copy)\s*\(", Plain);
    private static Regex ShellNamed => field ??= new(@"\b(class|interface|trait|function|new)\s+((php)?shell_?(file|build|og|driver)?_(model|controller)|phpshell_[a-z_]+|[a-z_]*(web_?shell|remote_?shell|backdoor)(_(model|controller|build|client|manager)[a-z_]*|[a-z]*(driver|manager|client|controller|model|asset|connect))?)\b", Plain);
}
