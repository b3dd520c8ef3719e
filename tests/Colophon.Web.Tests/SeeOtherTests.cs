using Colophon.Web.Routing;
using Microsoft.AspNetCore.Http;

namespace Colophon.Web.Tests;

public sealed class SeeOtherTests
{
    [Fact]
    public async Task A_form_that_was_taken_is_answered_with_303()
    {
        var http = new DefaultHttpContext();
        await SeeOther.To("/t/fernhill/changes#a-1").ExecuteAsync(http);
        Assert.Equal((303, "/t/fernhill/changes#a-1"), (http.Response.StatusCode, http.Response.Headers.Location.ToString()));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("evil")]
    [InlineData("")]
    public void It_never_leads_out_of_the_console(string path) => Assert.Throws<ArgumentException>(() => SeeOther.To(path));
}
