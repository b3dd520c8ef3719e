using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Colophon.TestSupport;

namespace Colophon.Agent.Tests;

/// <summary>What the gate before the uploads folder takes and what it doesn't. The checks alone; on a real site the table of deeds tries the ways in.</summary>
public sealed class UploadTests : IDisposable
{
    private const string Gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    private readonly string _folder = Directory.CreateTempSubdirectory("colophon-uploads-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, string, byte[], string> Files => new()
    {
        // What people upload every day.
        { "a picture", "dot.gif", Bytes(Gif), "taken" },
        { "a picture in capitals", "DOT.PNG", Bytes(Png), "taken" },
        { "a photograph with what looks like a short tag in its noise", "photo.jpg", [0xff, 0xd8, 0xff, 0xe0, .. Noise(400_000), .. "<?=\0\x01"u8, .. Noise(1000)], "taken" },
        { "a drawing", "logo.svg", "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h9\" style=\"color:red\"/><a href=\"https://example.com\"/></svg>"u8.ToArray(), "taken" },
        { "a document", "report.pdf", [.. "%PDF-1.7\n"u8, .. Noise(5000), .. "\n%%EOF"u8], "taken" },
        { "a letter", "letter.docx", Zip(("word/document.xml", 4000), ("[Content_Types].xml", 500)), "taken" },
        { "a plugin", "plugin.zip", ZipOf(("plugin/plugin.php", "<?php echo 1;")), "taken" },
        { "an archive", "data.tgz", Gzip(new byte[100_000]), "taken" },
        { "notes about PHP", "notes.txt", "<?php echo 1; // an example"u8.ToArray(), "taken" },
        { "a table from Poland", "ceny.pl.csv", "a;b"u8.ToArray(), "taken" },
        { "a page", "page.html", "<!DOCTYPE html><html><script>1</script>"u8.ToArray(), "taken" }, // whether pages may be uploaded at all is WordPress' own rule

        // Code where none belongs.
        { "PHP behind a picture", "a.gif", [.. Bytes(Gif), .. "<?php system($_GET[0]);"u8], "php_inside" },
        { "PHP across two reads", "a.jpg", [0xff, 0xd8, 0xff, 0xe0, .. Noise((1 << 20) - 6), .. "<?php eval(1);"u8], "php_inside" },
        { "a short tag", "a.png", [.. Bytes(Png), .. "<?=`$_GET[0]`;exit;"u8], "php_inside" },
        { "the long old tag", "a.png", [.. Bytes(Png), .. "<script language='php'>"u8], "php_inside" },
        { "a phar behind a picture", "a.jpg", [0xff, 0xd8, 0xff, .. Noise(100), .. "__HALT_COMPILER();"u8], "php_inside" },
        { "PHP in a document", "a.pdf", [.. "%PDF-1.4 "u8, .. "<?php eval($_POST[1]);"u8], "php_inside" },
        { "PHP in a film", "a.mp4", [0, 0, 0, 8, .. "ftypisom"u8, .. "<?PHP\neval(1);"u8], "php_inside" },
        { "a script in a picture", "a.gif", [.. Bytes(Gif), .. "<script>alert(1)</script>"u8], "script_inside" },
        { "a script in a drawing", "a.svg", "<svg><script>1</script></svg>"u8.ToArray(), "script_inside" },
        { "a handler in a drawing", "a.svg", "<svg\tonload=alert(1)>"u8.ToArray(), "script_inside" },
        { "a link that runs", "a.svg", "<svg><a xlink:href=\" javascript:1\"/></svg>"u8.ToArray(), "script_inside" },
        { "a page within a drawing", "a.svg", "<svg><foreignObject></foreignObject></svg>"u8.ToArray(), "script_inside" },
        { "an entity in a drawing", "a.svg", "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><svg>&x;</svg>"u8.ToArray(), "script_inside" },

        // Not what they say.
        { "a page called a picture", "a.jpg", "<html><body>"u8.ToArray(), "not_what_it_says" },
        { "a program called a document", "a.pdf", "MZ\x90\0"u8.ToArray(), "not_what_it_says" },
        { "a picture of another kind", "a.png", Bytes(Gif), "not_what_it_says" },
        { "text called a letter", "a.docx", "hello"u8.ToArray(), "not_what_it_says" },
        { "two formats: picture and archive", "a.gif", [.. Bytes(Gif), .. Zip(("x", 10))], "two_formats" },
        { "two formats: picture and program", "a.gif", [.. "GIF89a/*"u8, .. Noise(20), .. "*/=1;alert(1)"u8], "two_formats" },
        { "two formats: picture and page", "a.gif", [.. "GIF89a"u8, .. Noise(10), .. "<html><body onload=x>"u8], "two_formats" },

        // Bombs.
        { "a picture of 30,000 by 30,000", "a.png", PngOf(30_000, 30_000), "bomb" },
        { "the largest picture that is taken", "a.png", PngOf(20_000, 10_000), "taken" },
        { "an archive of zeros", "a.zip", Zip(("zeros", 80 << 20)), "bomb" },
        { "an archive whose entries share their bytes", "a.zip", Overlapping(), "bomb" },
        { "a compressed stream of zeros", "a.gz", Gzip(new byte[80 << 20]), "bomb" },
        { "an archive that can't be read", "a.zip", [.. "PK\x03\x04"u8, .. Noise(100)], "unreadable" },

        // Ways out of the folder.
        { "an archive that climbs", "a.zip", ZipOf(("../../wp-config.php", "x")), "path" },
        { "an archive that climbs on Windows", "a.zip", ZipOf(("a\\..\\..\\b", "x")), "path" },
        { "an archive of absolute paths", "a.zip", ZipOf(("/etc/cron.d/x", "x")), "path" },
        { "a name that climbs", "../a.gif", Bytes(Gif), "path" },
        { "a name with an end of string", "a.php\\0.gif", Bytes(Gif), "path" },
        { "a program", "shell.php", "<?php"u8.ToArray(), "runnable_name" },
        { "a program under two names", "shell.php.jpg", Bytes(Gif), "runnable_name" },
        { "a script of the shell", "run.sh", "ls"u8.ToArray(), "runnable_name" },
        { "the web server's settings", ".htaccess", "AddHandler"u8.ToArray(), "runnable_name" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_file_is_taken_or_refused_by_its_rule(string what, string name, byte[] content, string rule) => Assert.Equal((what, rule), (what, Judge(name, content)));

    [Fact]
    public async Task ClamAV_is_asked_where_it_is_configured_and_its_word_counts()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var scanned = new List<string>();
        var daemon = AnswerAsync(listener, scanned);
        var place = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        Assert.Equal("malware", Judge("bad.txt", "this is EICAR, as it were"u8.ToArray(), place));
        Assert.Equal("taken", Judge("good.txt", new byte[200_000], place));
        Assert.Equal("scanner_silent", Judge("odd.txt", "no judgement"u8.ToArray(), place));
        listener.Stop();
        await daemon;
        Assert.Equal(200_000, scanned[1].Length);
        Assert.Equal("scanner_silent", Judge("good.txt", "x"u8.ToArray(), place)); // nobody listens: nothing is let through unscanned
    }

    /// <summary>clamd's side of INSTREAM as its manual tells it; ClamAV itself and its signatures can't be had here.</summary>
    private static async Task AnswerAsync(TcpListener listener, List<string> scanned)
    {
        for (var i = 0; i < 3; i++)
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            var command = new byte[10];
            await stream.ReadExactlyAsync(command);
            Assert.Equal("zINSTREAM\0", Encoding.ASCII.GetString(command));
            using var content = new MemoryStream();
            var length = new byte[4];
            while (true)
            {
                await stream.ReadExactlyAsync(length);
                var size = BinaryPrimitives.ReadInt32BigEndian(length);
                if (size == 0) { break; }
                var chunk = new byte[size];
                await stream.ReadExactlyAsync(chunk);
                content.Write(chunk);
            }
            var text = Encoding.ASCII.GetString(content.ToArray());
            scanned.Add(text);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text.Contains("EICAR", StringComparison.Ordinal) ? "stream: Eicar-Signature FOUND\0" : text.StartsWith("no", StringComparison.Ordinal) ? "INSTREAM size limit exceeded. ERROR\0" : "stream: OK\0"));
        }
    }

    private string Judge(string name, byte[] content, params string[] clamd)
    {
        var path = Path.Combine(_folder, "upload");
        File.WriteAllBytes(path, content);
        var lines = Path.Combine(_folder, "lines");
        File.WriteAllText(lines, $"{path}\t{name}\n");
        return Shell.Run("bash", "-c", "php \"$1\" ${3:+\"$3\"} <\"$2\"", "_", Path.Combine(Shell.Root, "tests", "Colophon.Agent.Tests", "php", "uploads.php"), lines, clamd.FirstOrDefault() ?? "").Trim();
    }

    private static byte[] Bytes(string base64) => Convert.FromBase64String(base64);

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        bytes.AsSpan().Replace<byte>(0xff, 0xfe); // no marker of a JPEG, which would say how large it is
        return bytes;
    }

    private static byte[] Zip(params (string Name, int Zeros)[] entries) => ZipFrom(entries.Select(e => (e.Name, new byte[e.Zeros])));

    private static byte[] ZipOf(params (string Name, string Text)[] entries) => ZipFrom(entries.Select(e => (e.Name, Encoding.UTF8.GetBytes(e.Text))));

    private static byte[] ZipFrom(IEnumerable<(string Name, byte[] Content)> entries)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
                entry.Write(content);
            }
        }
        return buffer.ToArray();
    }

    /// <summary>The table of contents says the same packed bytes fifty times.</summary>
    private static byte[] Overlapping()
    {
        var one = ZipFrom([("a", Noise(4000))]);
        var end = one.Length - 22;
        var offset = BinaryPrimitives.ReadInt32LittleEndian(one.AsSpan(end + 16));
        var entry = one[offset..end];
        byte[] many = [.. one[..offset], .. Enumerable.Repeat(entry, 50).SelectMany(e => e), .. one[end..]];
        var last = many.Length - 22;
        BinaryPrimitives.WriteInt16LittleEndian(many.AsSpan(last + 8), 50);
        BinaryPrimitives.WriteInt16LittleEndian(many.AsSpan(last + 10), 50);
        BinaryPrimitives.WriteInt32LittleEndian(many.AsSpan(last + 12), entry.Length * 50);
        return many;
    }

    private static byte[] Gzip(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal)) { gzip.Write(content); }
        return buffer.ToArray();
    }

    /// <summary>A picture's head that claims a size: nothing more is read of it.</summary>
    private static byte[] PngOf(int width, int height)
    {
        var png = Bytes(Png);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        return png;
    }
}
