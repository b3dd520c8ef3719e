namespace Colophon.Alerting.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Every_error_is_named_at_once_with_its_path()
    {
        var result = new AlertingOptionsValidator().Validate(null, new AlertingOptions
        {
            ConsoleUrl = "https://colophon.example",
            Tries = 0,
            Digest = { Hour = 24, TimeZone = "Mars/Olympus" },
            Smtp = new SmtpOptions { Port = 0, From = "nobody", User = "u", PasswordFile = "/nowhere", Tls = false },
            Webhook = new WebhookOptions { Url = "http://hooks.example", SecretFile = "/nowhere" },
        });
        Assert.Equal(
            ["Alerting:Tries", "Alerting:Digest:Hour", "Alerting:Digest:TimeZone:", "Alerting:Smtp:Host", "Alerting:Smtp:Port", "Alerting:Smtp:From", "Alerting:Smtp:PasswordFile:", "Alerting:Smtp:Tls", "Alerting:Webhook:Url", "Alerting:Webhook:SecretFile"],
            result.Failures!.Select(f => f.Split(' ')[0]));
    }

    [Fact]
    public void Nothing_configured_is_a_valid_configuration() => Assert.True(new AlertingOptionsValidator().Validate(null, new AlertingOptions { ConsoleUrl = "https://colophon.example" }).Succeeded);

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    public void A_webhook_secret_has_at_least_32_bytes(int length, bool valid)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, new string('k', length));
        Assert.Equal(valid, new AlertingOptionsValidator().Validate(null, new AlertingOptions { ConsoleUrl = "https://colophon.example", Webhook = new WebhookOptions { Url = "https://hooks.example/", SecretFile = file } }).Succeeded);
        File.Delete(file);
    }
}
