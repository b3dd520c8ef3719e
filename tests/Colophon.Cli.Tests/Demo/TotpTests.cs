using Colophon.Cli.Commands.Demo;

namespace Colophon.Cli.Tests.Demo;

public sealed class TotpTests
{
    /// <summary>RFC 6238 appendix B, the last six of its eight digits; the seed is the ASCII text 12345678901234567890.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_codes_are_those_of_the_standard(long at, string code) =>
        Assert.Equal(code, Totp.Code("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ", DateTimeOffset.FromUnixTimeSeconds(at)));
}
