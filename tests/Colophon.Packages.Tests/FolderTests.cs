using System.Diagnostics;

namespace Colophon.Packages.Tests;

public sealed class FolderTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("colophon-packages-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_link_is_named_and_not_followed_to_a_file_or_round_in_a_circle()
    {
        File.WriteAllText(At("a.php"), "<?php");
        File.CreateSymbolicLink(At("passwd"), "/etc/passwd");
        Directory.CreateSymbolicLink(At("again"), folder.FullName);
        var package = Read();
        Assert.Equal(["a.php"], package.Files.Select(f => f.Path));
        Assert.Equal(["again", "passwd"], package.Refused.Select(r => r.Path));
    }

    [Fact]
    public void A_pipe_is_not_waited_for()
    {
        using var made = Process.Start("mkfifo", [At("pipe")]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
        Assert.Equal(0, Assert.Single(Read().Files).Content.Length);
    }

    [Fact]
    public void More_files_than_the_limit_are_told()
    {
        for (var i = 0; i < 4; i++) { File.WriteAllText(At($"{i}.php"), ""); }
        Assert.Empty(Read(PackageLimits.Default with { MaxEntries = 4 }).Refused);
        var package = Read(PackageLimits.Default with { MaxEntries = 3 });
        Assert.Equal(3, package.Files.Length);
        Assert.Contains("more than 3 files", Assert.Single(package.Refused).Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_beyond_the_limit_is_named()
    {
        File.WriteAllBytes(At("large"), new byte[11]);
        Assert.Empty(Read(PackageLimits.Default with { MaxFileBytes = 11 }).Refused);
        Assert.Equal("large", Assert.Single(Read(PackageLimits.Default with { MaxFileBytes = 10 }).Refused).Path);
        Assert.Equal("large", Assert.Single(Read(PackageLimits.Default with { MaxTotalBytes = 10 }).Refused).Path);
    }

    [Fact]
    public void A_name_that_steers_a_terminal_is_shown_as_what_it_is()
    {
        File.WriteAllText(At("a\u001b[2Jb.php"), "<?php");
        var refusal = Assert.Single(Read().Refused);
        Assert.Equal("a<1B>[2Jb.php", refusal.Path);
    }

    [Fact]
    public void The_history_of_a_repository_is_no_part_of_the_component()
    {
        Directory.CreateDirectory(At(".git/objects"));
        File.WriteAllText(At(".git/objects/x.php"), "<?php");
        Directory.CreateDirectory(At("sub/.git"));
        File.WriteAllText(At("sub/.git/y.php"), "<?php");
        Assert.Equal(["sub/.git/y.php"], Read().Files.Select(f => f.Path));
    }

    [Fact]
    public void An_empty_folder_is_not_called_clean() => Assert.Equal("there is no file in it", Assert.Single(Read().Refused).Because);

    private string At(string name) => Path.Combine(folder.FullName, name);

    private Package Read(PackageLimits? limits = null) => PackageReader.Read(folder.FullName, limits ?? PackageLimits.Default, TestContext.Current.CancellationToken);
}
