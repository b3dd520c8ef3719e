namespace Colophon.Php.Tests.Difference;
public sealed class SaveForReading
{
    [Fact]
    public void Save()
    {
        Akismet.Installed().Save("/tmp/ak/old"); Misdeeds.All(Akismet.Update()).Save("/tmp/ak/bad");
        Akismet.Update().Replace("class.akismet.php", "const API_PORT = 80;", "const API_PORT = 80; // plain").Replace("views/notice.php", "<?php", "<?php /* notice */").Save("/tmp/ak/honest");
    }
}
