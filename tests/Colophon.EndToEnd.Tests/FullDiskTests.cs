using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Colophon.TestSupport;

namespace Colophon.EndToEnd.Tests;

/// <summary>Packages until the disk of the data folder is full: told in words, nothing half-kept, and the next one is taken once there is room.</summary>
[Trait("Category", "Real")]
public sealed partial class FullDiskTests : IDisposable
{
    private const string List = "/t/fernhill/updates";
    private readonly string _data = Directory.CreateTempSubdirectory("colophon-full-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_package_for_which_there_is_no_room_is_refused_in_words_and_leaves_nothing_behind()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var server = RunningServer.Launch(Repository.Server, _data, [], "size=300m");
        await server.AnswersAsync(ct);
        await server.AskAsync("/local/tenants", new { tenant = "fernhill", name = "Fernhill" });
        using var ines = new Browser(server.Address);
        await ines.JoinAsync(await server.Door.LinkAsync("fernhill", "ines@fernhill.example", "Ines Okafor", "owner", ct), Story.Code);
        byte[] package;
        do
        {
            await UploadAsync(ines, package = Package());
        }
        while (ines.Status == HttpStatusCode.SeeOther);
        Assert.Equal((HttpStatusCode.InsufficientStorage, true), (ines.Status, ines.Page.Contains("disk is full, so nothing was kept", StringComparison.Ordinal)));
        var name = Convert.ToHexStringLower(SHA256.HashData(package));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(server.Data, "reviews", "fernhill")), f => Path.GetFileName(f).StartsWith(name, StringComparison.Ordinal));

        OwnMounts.Resize(server.Process.Id, _data, "1g");
        await UploadAsync(ines, package);
        Assert.Equal(HttpStatusCode.SeeOther, ines.Status);
        var review = ines.Location!;
        do
        {
            await Task.Delay(200, ct);
            await ines.GetAsync(review + "?still=1");
        }
        while (ines.Page.Contains("<progress", StringComparison.Ordinal));
        Assert.Contains("id=\"record\"", ines.Page, StringComparison.Ordinal);
    }

    private static async Task UploadAsync(Browser browser, byte[] package)
    {
        await browser.GetAsync(List);
        var token = WebUtility.HtmlDecode(Token().Match(browser.Page).Groups[1].Value);
        await browser.SendAsync(HttpMethod.Post, List, new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" }, { new StringContent("none"), "old_kept" }, { new ByteArrayContent(package), "new", "big.zip" } });
    }

    /// <summary>A plugin of thirty megabytes that can't be made smaller.</summary>
    private static byte[] Package()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var head = zip.CreateEntry("big/big.php").Open()) { head.Write("<?php\n/*\nPlugin Name: Big\nVersion: 1\n*/"u8); }
            using var rest = zip.CreateEntry("big/rest.bin", CompressionLevel.NoCompression).Open();
            rest.Write(RandomNumberGenerator.GetBytes(30_000_000));
        }
        return memory.ToArray();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
