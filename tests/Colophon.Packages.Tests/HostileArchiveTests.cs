using System.Text;
using static Colophon.Packages.Tests.ZipFile;

namespace Colophon.Packages.Tests;

/// <summary>Each lie that an archive can tell is named and marked, and nothing of it is taken for read.</summary>
public sealed class HostileArchiveTests
{
    private static readonly byte[] Php = "<?php // plain"u8.ToArray();

    [Theory]
    [InlineData("../evil.php", "leads out of the package")]
    [InlineData("a/../../evil.php", "leads out of the package")]
    [InlineData("/etc/cron.d/evil", "starts at the root of a disk")]
    [InlineData("C:/evil.php", "starts at the root of a disk")]
    [InlineData("\\\\host\\share", "starts at the root of a disk")]
    [InlineData("a\\..\\evil.php", "has a backslash")]
    [InlineData("a//b.php", "has an empty part")]
    [InlineData("./b.php", "has an empty part")]
    [InlineData("a\0.php", "characters that can't be seen")]
    [InlineData("a\u001b[2J.php", "characters that can't be seen")]
    [InlineData("gpj\u202Ephp.php", "characters that can't be seen")]
    public void A_name_that_reaches_outside_or_hides_is_refused_as_hostile(string name, string because)
    {
        var refusal = Refused(new ZipFile().Add("plugin.php", "<?php").Add(new Entry(name, Php)), because);
        Assert.True(refusal.IsHostile);
        Assert.DoesNotContain(refusal.Path, c => char.IsControl(c) || c == '\u202E');
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_refused() => Refused(new ZipFile().Add(new Entry("", Php) { RawName = [0x61, 0xFF, 0xFE, 0x2E, 0x70, 0x68, 0x70] }), "is not UTF-8");

    [Fact]
    public void A_name_may_be_as_long_as_the_limit_and_no_longer()
    {
        var longest = new string('a', PackageLimits.Default.MaxPathBytes);
        Assert.Single(Read(new ZipFile().Add(longest, "x")).Files);
        Refused(new ZipFile().Add(longest + "b", "x"), "longer than");
    }

    [Fact]
    public void Folders_may_nest_as_deep_as_the_limit_and_no_deeper()
    {
        var deep = string.Concat(Enumerable.Repeat("d/", PackageLimits.Default.MaxDepth - 1));
        Assert.Single(Read(new ZipFile().Add("top.php", "x").Add(deep + "f", "x")).Files, f => f.Path.EndsWith("/f", StringComparison.Ordinal));
        Refused(new ZipFile().Add("top.php", "x").Add(deep + "d/f", "x"), "lies deeper than");
    }

    [Theory]
    [InlineData(0xA1FFu, "it is a link")]
    [InlineData(0x21B6u, "no ordinary file")] // a device
    [InlineData(0x11A4u, "no ordinary file")] // a pipe
    public void A_link_or_a_device_is_refused_as_hostile(uint mode, string because) => Assert.True(Refused(new ZipFile().Add(new Entry("x", "/etc/passwd"u8.ToArray()) { Mode = mode }), because).IsHostile);

    [Fact]
    public void Two_entries_of_one_name_are_both_refused()
    {
        var package = Read(new ZipFile().Add("a.php", "<?php // the one a reviewer sees").Add("a.php", "<?php // the one that is installed").Add("b.php", "x"));
        Assert.Equal(["b.php"], package.Files.Select(f => f.Path));
        Assert.True(Assert.Single(package.Refused, r => r.Because == "2 entries have this name").IsHostile);
    }

    [Fact]
    public void A_file_that_is_a_folder_for_another_is_refused() => Assert.True(Refused(new ZipFile().Add("a", "x").Add("a/b.php", "x"), "makes a file of the folder").IsHostile);

    [Fact]
    public void A_file_that_grows_beyond_the_ratio_is_refused_as_a_bomb()
    {
        var zeros = new byte[(2 << 20) + 1];
        Assert.True(Refused(new ZipFile().Add(new Entry("zeros", zeros)), "times its packed size").IsHostile);
        Assert.Single(Read(new ZipFile().Add(new Entry("small zeros", new byte[1 << 20]))).Files);
    }

    [Fact]
    public void A_file_that_unpacks_to_more_than_it_states_is_refused() => Assert.True(Refused(new ZipFile().Add(new Entry("a", new byte[5000]) { ClaimedSize = 100 }), "doesn't unpack to the size").IsHostile);

    [Fact]
    public void A_file_that_unpacks_to_less_than_it_states_is_refused() => Refused(new ZipFile().Add(new Entry("a", new byte[5000]) { ClaimedSize = 6000 }), "doesn't unpack to the size");

    [Fact]
    public void Entries_that_share_bytes_make_the_archive_unread()
    {
        var package = Read(new ZipFile().Add("a", "x").Add(new Entry("b", "x"u8.ToArray()) { SameDataAs = 0 }));
        Assert.Empty(package.Files);
        Assert.True(Assert.Single(package.Refused).IsHostile);
        Assert.Contains("share the same bytes", package.Refused[0].Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_may_be_as_large_as_the_limit_and_no_larger()
    {
        var limits = PackageLimits.Default with { MaxFileBytes = 1000 };
        Assert.Single(Read(new ZipFile().Add(new Entry("a", new byte[1000])), limits).Files);
        Refused(new ZipFile().Add(new Entry("a", new byte[1001])), "at most 1000 are read", limits);
    }

    [Fact]
    public void All_files_together_may_be_as_large_as_the_limit_and_no_larger()
    {
        var limits = PackageLimits.Default with { MaxTotalBytes = 2000 };
        Assert.Equal(2, Read(new ZipFile().Add(new Entry("a", new byte[1000])).Add(new Entry("b", new byte[1000])), limits).Files.Length);
        var package = Read(new ZipFile().Add(new Entry("a", new byte[1000])).Add(new Entry("b", new byte[1001])).Add(new Entry("c", new byte[1000])), limits);
        Assert.Equal(["a", "c"], package.Files.Select(f => f.Path));
        Assert.Equal("b", Assert.Single(package.Refused).Path);
    }

    [Fact]
    public void An_archive_may_list_as_many_files_as_the_limit_and_no_more()
    {
        var limits = PackageLimits.Default with { MaxEntries = 3 };
        var zip = new ZipFile().Add("a", "x").Add("b", "x").Add("c", "x");
        Assert.Equal(3, Read(zip, limits).Files.Length);
        Assert.Empty(Read(zip.Add("d", "x"), limits).Files);
        Refused(zip, "at most 3 are read", limits);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0x40)]
    [InlineData(0x2000)]
    public void An_encrypted_file_is_not_analysed(ushort flags) => Assert.False(Refused(new ZipFile().Add(new Entry("a.php", Php) { Flags = flags }), "it is encrypted").IsHostile);

    [Fact]
    public void A_method_that_WordPress_lacks_is_not_analysed() => Refused(new ZipFile().Add(new Entry("a.php", Php) { Method = 12 }), "packed by method 12");

    [Fact]
    public void A_file_whose_two_names_differ_is_refused_as_hostile() =>
        Assert.True(Refused(new ZipFile().Add(new Entry("readme.txt", Php) { LocalName = "inject.php"u8.ToArray() }), "two different names").IsHostile);

    [Fact]
    public void A_wrong_checksum_is_damage_and_not_clean() => Assert.False(Refused(new ZipFile().Add(new Entry("a.php", Php) { Crc = 1 }), "checksum is wrong").IsHostile);

    [Fact]
    public void Damaged_packed_bytes_are_damage_and_not_clean() => Refused(new ZipFile().Add(new Entry("a.php", Php) { Packed = [0xFF, 0xFF, 0xFF, 0xFF] }), "damaged");

    [Fact]
    public void An_archive_with_a_program_in_front_is_told() => Assert.True(Refused(new ZipFile { InFront = "<?php evil();"u8.ToArray() }.Add("a", "x"), "bytes lie in front").IsHostile);

    [Fact]
    public void A_list_of_files_that_is_not_where_it_says_is_refused() => Assert.True(Refused(new ZipFile { ShiftDirectory = 1 }.Add("a", "x"), "not where it says").IsHostile);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_list_that_is_longer_or_shorter_than_it_says_is_refused(int claimed) => Assert.Empty(Read(new ZipFile { ClaimedCount = claimed }.Add("a", "x")).Files);

    [Fact]
    public void Wherever_an_archive_is_cut_off_nothing_is_taken_for_clean()
    {
        var whole = new ZipFile().Add("plugin/a.php", new string('a', 300)).Add("plugin/b.php", "<?php").Bytes();
        for (var length = 0; length < whole.Length; length++)
        {
            var package = PackageReader.ReadZip("cut", whole[..length], PackageLimits.Default, TestContext.Current.CancellationToken);
            Assert.Empty(package.Files);
            Assert.NotEmpty(package.Refused);
        }
    }

    [Theory]
    [InlineData("demo.zip", "PK\u0003\u0004")]
    [InlineData("lib.phar", "<?php __HALT_COMPILER();")]
    [InlineData("picture.png", "PK\u0003\u0004")]
    [InlineData("data.bin", "\u001f\u008b\u0008")]
    public void An_archive_inside_is_handed_over_and_named_as_not_analysed(string name, string content)
    {
        var package = Read(new ZipFile().Add(new Entry(name, Encoding.Latin1.GetBytes(content))));
        Assert.Equal(name, Assert.Single(package.Files).Path);
        Assert.Contains("an archive of its own", Assert.Single(package.Refused).Because, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_larger_than_the_limit_is_not_read()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, new ZipFile().Add("a", "x").Bytes());
            var package = PackageReader.Read(file, PackageLimits.Default with { MaxArchiveBytes = 10 }, TestContext.Current.CancellationToken);
            Assert.Empty(package.Files);
            Assert.Contains("at most 10 are read", Assert.Single(package.Refused).Because, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void An_honest_zip_is_read_without_the_folder_around_it()
    {
        var package = Read(new ZipFile { Comment = "by hand" }.Add(new Entry("plugin/", []) { Mode = 0x41ED, Method = 0 }).Add("plugin/b.php", "<?php").Add(new Entry("plugin/a/c.txt", "text"u8.ToArray()) { Method = 0 }));
        Assert.Equal("plugin", package.Name);
        Assert.Equal([("a/c.txt", "text"), ("b.php", "<?php")], package.Files.Select(f => (f.Path, Encoding.UTF8.GetString(f.Content.Span))));
        Assert.Empty(package.Refused);
        Assert.Equal(64, package.Sha256!.Length);
    }

    private static Refusal Refused(ZipFile zip, string because, PackageLimits? limits = null) => Assert.Single(Read(zip, limits).Refused, r => r.Because.Contains(because, StringComparison.Ordinal));

    private static Package Read(ZipFile zip, PackageLimits? limits = null) => PackageReader.ReadZip("package", zip.Bytes(), limits ?? PackageLimits.Default, TestContext.Current.CancellationToken);
}
