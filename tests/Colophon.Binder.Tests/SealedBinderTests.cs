using System.Text;
using Colophon.Binder.Container;
using Colophon.Crypto;

namespace Colophon.Binder.Tests;

/// <summary>A binder that is sealed to its reader, cut into parts, or both: the same answer as for the open file, and never a good word for one that was touched.</summary>
public sealed class SealedBinderTests(Binders binders) : IClassFixture<Binders>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("colophon-sealed-");
    private readonly Ed25519PrivateKey _key = Ed25519PrivateKey.Generate();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private VerifyOptions Options => binders.Trusting with { RecipientKey = _key };

    [Fact]
    public async Task Sealed_in_parts_and_both_verify_like_the_open_file()
    {
        var open = Binders.Verify(binders.Good, binders.Trusting);
        var sealedTo = await SealAsync(binders.Good);
        foreach (var path in (string[])[sealedTo, await CutAsync(binders.Good, 10_000), await CutAsync(sealedTo, 10_000), await CutAsync(sealedTo, 1 << 30)])
        {
            var report = Binders.Verify(path, Options);
            Assert.True(report.Code == open.Code && report.Checked == open.Checked, path + Binders.Explain(report));
        }
        Assert.DoesNotContain("manifest.json", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(sealedTo, Ct)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_key_or_with_another_one_it_says_whose_it_is()
    {
        var path = await SealAsync(binders.Good);
        using var other = Ed25519PrivateKey.Generate();
        foreach (var (options, words) in ((VerifyOptions, string)[])[(binders.Trusting, "give the private half"), (binders.Trusting with { RecipientKey = other }, "the key given is another one")])
        {
            var report = Binders.Verify(path, options);
            Assert.Equal(BinderCode.Environment, report.Code);
            Assert.Contains(words, report.Findings[0].What, StringComparison.Ordinal);
            Assert.Contains(new VerifierKey("ruth", _key.PublicKey).ToString(), report.Findings[0].What, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(SealedBinder.ChunkBytes - 1)]
    [InlineData(SealedBinder.ChunkBytes)]
    [InlineData(SealedBinder.ChunkBytes + 1)]
    [InlineData(3 * SealedBinder.ChunkBytes)]
    public async Task Any_length_comes_back_byte_for_byte_and_no_length_can_be_cut_to_another(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var plain = Path.Combine(_folder.FullName, $"plain-{length}");
        await File.WriteAllBytesAsync(plain, content, Ct);
        var path = await SealAsync(plain);
        Assert.Equal(content, Opened(path));
        var whole = await File.ReadAllBytesAsync(path, Ct);
        foreach (var cut in (int[])[1, 16, SealedBinder.ChunkBytes + 16, whole.Length / 2])
        {
            if (cut >= whole.Length) { continue; }
            await File.WriteAllBytesAsync(path, whole[..^cut], Ct);
            Assert.Throws<MalformedBinderException>(() => Opened(path));
        }
        await File.WriteAllBytesAsync(path, [.. whole, 0], Ct);
        Assert.Throws<MalformedBinderException>(() => Opened(path));
    }

    [Fact]
    public async Task A_changed_bit_anywhere_and_swapped_chunks_are_refused()
    {
        var content = new byte[4 * SealedBinder.ChunkBytes];
        new Random(7).NextBytes(content);
        var plain = Path.Combine(_folder.FullName, "plain");
        await File.WriteAllBytesAsync(plain, content, Ct);
        var path = await SealAsync(plain);
        var whole = await File.ReadAllBytesAsync(path, Ct);
        var head = whole.AsSpan().IndexOf("\n---\n"u8) + 5;
        var random = new Random(11);
        // Every byte of the head, and some of the chunks.
        foreach (var at in Enumerable.Range(0, head).Concat(Enumerable.Range(0, 60).Select(_ => random.Next(head, whole.Length))))
        {
            var touched = whole.ToArray();
            touched[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, touched, Ct);
            if (at < "colophon-sealed/"u8.Length) { Assert.NotEqual(content, Opened(path)); continue; }
            var fault = Assert.ThrowsAny<Exception>(() => Opened(path));
            Assert.True(fault is MalformedBinderException or BinderLockedException, fault.ToString());
        }
        const int chunk = SealedBinder.ChunkBytes + ChunkCipher.TagBytes;
        byte[] swapped = [.. whole[..head], .. whole[(head + chunk)..(head + (2 * chunk))], .. whole[head..(head + chunk)], .. whole[(head + (2 * chunk))..]];
        await File.WriteAllBytesAsync(path, swapped, Ct);
        Assert.Throws<MalformedBinderException>(() => Opened(path));
    }

    [Fact]
    public async Task A_part_that_is_missing_is_4_and_one_that_is_another_is_named()
    {
        var list = await CutAsync(binders.Good, 10_000);
        var part = Path.Combine(_folder.FullName, Path.GetFileName(binders.Good) + ".002");
        var bytes = await File.ReadAllBytesAsync(part, Ct);
        foreach (var (content, code) in ((byte[]?, BinderCode)[])[(null, BinderCode.Environment), ([.. bytes, 0], BinderCode.Malformed), ([(byte)(bytes[0] ^ 1), .. bytes[1..]], BinderCode.Malformed), (bytes, BinderCode.Intact)])
        {
            if (content is null) { File.Delete(part); } else { await File.WriteAllBytesAsync(part, content, Ct); }
            var report = Binders.Verify(list, Options);
            Assert.Equal(code, report.Code);
            if (code != BinderCode.Intact) { Assert.Contains("good.zip.002", report.Findings[0].What, StringComparison.Ordinal); }
        }
    }

    [Theory]
    [InlineData("\"parts\":[{\"file\":\"../good.zip\",\"size\":1,\"sha256\":\"00\"}]", 1)]
    [InlineData("\"parts\":[{\"file\":\"/etc/passwd\",\"size\":1,\"sha256\":\"00\"}]", 1)]
    [InlineData("\"parts\":[]", 0)]
    [InlineData("\"parts\":[{\"file\":\"a\",\"size\":1,\"sha256\":\"00\"},{\"file\":\"A\",\"size\":1,\"sha256\":\"00\"}]", 2)]
    [InlineData("\"parts\":[{\"file\":\"a\",\"size\":0,\"sha256\":\"00\"}]", 0)]
    [InlineData("\"parts\":[{\"file\":\"a\",\"size\":9223372036854775807,\"sha256\":\"00\"},{\"file\":\"b\",\"size\":9223372036854775807,\"sha256\":\"00\"}]", -2)]
    [InlineData("\"parts\":[{\"file\":\"a\",\"size\":1,\"sha256\":\"00\"}]", 2)]
    public async Task A_list_of_parts_that_leads_elsewhere_or_contradicts_itself_is_malformed(string parts, long size)
    {
        var path = Path.Combine(_folder.FullName, "list.json");
        await File.WriteAllTextAsync(path, $"{{\"v\":1,\"format\":\"colophon-parts/1\",\"file\":\"x.zip\",\"size\":{size},\"sha256\":\"00\",{parts}}}", Ct);
        Assert.Equal(BinderCode.Malformed, Binders.Verify(path, Options).Code);
    }

    [Fact]
    public async Task As_many_parts_as_allowed_and_one_more()
    {
        using var bytes = new MemoryStream(new byte[PartsManifest.MaxParts + 1]);
        await Assert.ThrowsAsync<BinderRefusedException>(() => PartsManifest.CutAsync("x.zip", bytes, 1, Ct));
        bytes.SetLength(PartsManifest.MaxParts);
        var list = await PartsManifest.CutAsync("x.zip", bytes, 1, Ct);
        Assert.Equal((PartsManifest.MaxParts, "x.zip.001", "x.zip.500"), (PartsManifest.Parse(list.Write())!.Parts.Count, list.Parts[0].File, list.Parts[^1].File));
    }

    /// <summary>The file that docs/formats/sealed-binder.md describes: who writes another reader checks it against this one.</summary>
    [Fact]
    public void The_golden_file_opens_with_the_key_of_the_specification()
    {
        using var key = Ed25519PrivateKey.FromSeed(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
        var golden = Path.Combine(AppContext.BaseDirectory, "Golden", "sealed.bin");
        using var bytes = BinderBytes.Open(golden, key);
        var read = new byte[bytes.Length];
        Assert.Equal(read.Length, bytes.Fill(read, 0));
        Assert.Equal(Golden, read);
    }

    /// <summary>Two chunks: 70,000 bytes of i mod 251.</summary>
    private static byte[] Golden => [.. Enumerable.Range(0, 70_000).Select(i => (byte)(i % 251))];

    private byte[] Opened(string path)
    {
        using var bytes = BinderBytes.Open(path, _key);
        var content = new byte[bytes.Length];
        Assert.Equal(content.Length, bytes.Fill(content, 0));
        return content;
    }

    private async Task<string> SealAsync(string plain)
    {
        var path = Path.Combine(_folder.FullName, Path.GetFileName(plain) + SealedBinder.Ending);
        await using var output = File.Create(path);
        await using var input = File.OpenRead(plain);
        await SealedBinder.WriteAsync(output, input, new VerifierKey("ruth", _key.PublicKey), Ct);
        return path;
    }

    private async Task<string> CutAsync(string file, long most)
    {
        var whole = await File.ReadAllBytesAsync(file, Ct);
        var list = await PartsManifest.CutAsync(Path.GetFileName(file), new MemoryStream(whole), most, Ct);
        var at = 0;
        foreach (var part in list.Parts)
        {
            await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, part.File), whole[at..(at + (int)part.Size)], Ct);
            at += (int)part.Size;
        }
        var path = Path.Combine(_folder.FullName, Path.GetFileName(file) + PartsManifest.Ending);
        await File.WriteAllBytesAsync(path, list.Write(), Ct);
        return path;
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Delete(recursive: true);
    }
}
