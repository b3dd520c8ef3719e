using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Colophon.TestSupport;

namespace Colophon.Scanning.Tests.Reviews;

/// <summary>Packages, and a browser that uploads them through the console's form.</summary>
internal static partial class Uploads
{
    public const string List = ScanHost.Root + "/updates";

    /// <summary>A plugin of one file.</summary>
    public static byte[] Plugin(string version, string more = "", string name = "Small", string slug = "small") =>
        Zip(($"{slug}/{slug}.php", $"<?php\n/*\nPlugin Name: {name}\nVersion: {version}\nAuthor: Somebody\n*/\n{more}\n"));

    public static byte[] Zip(params (string Path, string Content)[] files)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                var entry = zip.CreateEntry(path);
                entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(content));
            }
        }
        return memory.ToArray();
    }

    /// <summary>Sends the form of the list. Afterwards the browser has the answer.</summary>
    public static async Task<Browser> UploadAsync(this Browser browser, byte[]? @new, byte[]? old = null, string kept = "none", string file = "new.zip", string list = List)
    {
        await browser.GetAsync(list);
        var token = Token().Match(browser.Page).Groups[1].Value;
        return await browser.SendAsync(HttpMethod.Post, list, Form(WebUtility.HtmlDecode(token), @new, old, kept, file));
    }

    /// <summary>Uploads, and waits until the review is on its page; returns its path.</summary>
    public static async Task<string> ReviewAsync(this Browser browser, byte[] @new, byte[]? old = null, string kept = "none", string file = "new.zip")
    {
        await browser.UploadAsync(@new, old, kept, file);
        Assert.True(browser.Status == HttpStatusCode.SeeOther, ScanHost.Text(browser.Page));
        return await browser.WaitAsync(browser.Location!);
    }

    public static async Task<string> WaitAsync(this Browser browser, string path)
    {
        do
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            await browser.GetAsync(path + "?still=1");
        }
        while (browser.Page.Contains("<progress", StringComparison.Ordinal));
        return path;
    }

    public static MultipartFormDataContent Form(string token, byte[]? @new, byte[]? old, string kept, string file)
    {
        var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" }, { new StringContent(kept), "old_kept" } };
        if (@new is not null) { form.Add(new ByteArrayContent(@new), "new", file); }
        if (old is not null) { form.Add(new ByteArrayContent(old), "old", "old.zip"); }
        return form;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    public static partial Regex Token();
}
