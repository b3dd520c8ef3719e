using System.Net;
using Colophon.Web.Outgoing;

namespace Colophon.Web.Tests;

/// <summary>Which addresses the server may be made to connect to. That a name with such an address is refused, and what the refusal says, is tested where the rooms connect.</summary>
public sealed class GuardedHttpTests
{
    [Theory]
    [InlineData("9.255.255.255", false)]
    [InlineData("10.0.0.0", true)]
    [InlineData("10.255.255.255", true)]
    [InlineData("11.0.0.0", false)]
    [InlineData("100.63.255.255", false)]
    [InlineData("100.128.0.0", false)]
    [InlineData("172.15.255.255", false)]
    [InlineData("172.32.0.0", false)]
    [InlineData("223.255.255.255", false)]
    [InlineData("255.255.255.255", true)]
    [InlineData("2606:2800:220:1::1", false)]
    [InlineData("fdff:ffff::1", true)]
    [InlineData("::ffff:8.8.8.8", false)]
    public void The_edges_of_private_networks(string address, bool isPrivate) => Assert.Equal(isPrivate, GuardedHttp.IsPrivate(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::7f00:1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    public void An_address_that_only_the_server_can_reach_is_not_public(string address) => Assert.True(GuardedHttp.IsPrivate(IPAddress.Parse(address)));

    [Theory]
    [InlineData("9.9.9.9")]
    [InlineData("172.32.0.1")]
    [InlineData("::ffff:9.9.9.9")]
    [InlineData("2620:fe::fe")]
    public void A_public_address_is_public(string address) => Assert.False(GuardedHttp.IsPrivate(IPAddress.Parse(address)));
}
