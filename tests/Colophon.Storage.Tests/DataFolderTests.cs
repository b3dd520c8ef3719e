using Microsoft.Extensions.Time.Testing;

namespace Colophon.Storage.Tests;

/// <summary>One folder, one server, one version; whatever is wrong is said in one line, and nothing is left half made.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("colophon-folder-");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 3, 28, 25, TimeSpan.Zero));

    private string Root => Path.Combine(_parent.FullName, "data");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public void A_new_folder_has_its_parts_its_version_and_no_reader_but_its_owner()
    {
        using (var folder = DataFolder.Open(Root, _clock))
        {
            foreach (var part in (string[])[folder.Root, folder.Keys, folder.Ledger, folder.Databases, folder.Side, folder.Blobs, folder.Evidence, folder.Run, folder.Logs])
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(part));
            }
        }
        Assert.Equal("""{"version":1,"created_at":"2026-11-24T03:28:25Z"}""", File.ReadAllText(Marker));
        DataFolder.Open(Root, _clock).Dispose(); // and opens again
    }

    [Fact]
    public void A_second_server_is_kept_out_until_the_first_is_gone()
    {
        using (DataFolder.Open(Root, _clock)) { Refused("in use by another Colophon server"); }
        DataFolder.Open(Root, _clock).Dispose();
    }

    [Theory]
    [InlineData("""{"version":2}""", "Wrong data folder version")]
    [InlineData("""{"version":0}""", "Wrong data folder version")]
    [InlineData("{}", "Wrong data folder version")]
    [InlineData("""{"version":"one"}""", "can't be read as JSON")]
    [InlineData("not JSON", "can't be read as JSON")]
    [InlineData("", "can't be read as JSON")]
    public void Another_version_or_a_damaged_marker_is_refused_and_left_as_it_is(string marker, string why)
    {
        DataFolder.Open(Root, _clock).Dispose();
        Directory.Delete(Path.Combine(Root, "keys"));
        File.WriteAllText(Marker, marker);
        Refused(why);
        Assert.Equal(marker, File.ReadAllText(Marker));
        Assert.False(Directory.Exists(Path.Combine(Root, "keys")), "a folder that is refused is not touched");
    }

    [Fact]
    public void A_folder_that_holds_something_else_is_not_taken_over()
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, "thesis.doc"), "mine");
        Refused("not empty and not a Colophon data folder");
        Assert.Equal(["thesis.doc"], Directory.EnumerateFileSystemEntries(Root).Select(e => Path.GetFileName(e)));
    }

    [Theory]
    [InlineData("colophon.config.json")]
    [InlineData("lost+found")]
    public void A_configuration_laid_by_beforehand_or_a_fresh_file_system_is_no_obstacle(string name)
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Path.Combine(Root, name), "{}");
        DataFolder.Open(Root, _clock).Dispose();
        Assert.True(File.Exists(Marker));
    }

    [Fact]
    public void A_creation_that_broke_off_is_not_taken_for_a_data_folder()
    {
        // What a crash before the marker leaves: parts without colophon.json.
        Directory.CreateDirectory(Path.Combine(Root, "keys"));
        Refused("no colophon.json");
    }

    [Fact]
    public void A_path_that_is_a_file_is_said_in_one_line()
    {
        File.WriteAllText(Root, "");
        Refused("can't be used");
    }

    private string Marker => Path.Combine(Root, "colophon.json");

    private void Refused(string why)
    {
        var refusal = Assert.Throws<DataFolderException>(() => DataFolder.Open(Root, _clock));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }
}
