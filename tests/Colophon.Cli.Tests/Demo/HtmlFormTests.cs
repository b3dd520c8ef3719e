using Colophon.Cli.Commands.Demo;

namespace Colophon.Cli.Tests.Demo;

public sealed class HtmlFormTests
{
    [Fact]
    public void A_form_goes_back_as_it_came()
    {
        var forms = HtmlForm.Read("""
            <form class=a action="/one?x=1&amp;y=2" method=post><input type="hidden" name="token" value="a&quot;b"><input name='empty'><input type=checkbox name=off value=1>
            <input type="checkbox" name="on" value="1" checked><input type=submit name=go value=Go><input type="file" name="f">
            <select name="kind"><option value="a">A</option><option value="b" selected>B</option></select><select name=first><option>One</option><option>Two</option></select>
            <textarea name="reason">so &amp; so</textarea></form><form action='/two'></form>
            """);
        Assert.Equal(["/one?x=1&y=2", "/two"], forms.Select(f => f.Action));
        Assert.Equal([("token", "a\"b"), ("empty", ""), ("on", "1"), ("kind", "b"), ("first", "One"), ("reason", "so & so")], forms[0].Fields);
        Assert.Equal([("off", "1")], forms[0].Offers);
    }

    [Fact]
    public void Links_and_text_are_read_without_their_markup()
    {
        Assert.Equal(["/a?b&c"], HtmlForm.Links("<p><a class='x' href='/a?b&amp;c'>go</a></p>"));
        Assert.Equal(["go", "&", "see"], HtmlForm.Text("<b>go</b>&amp;<i>see</i>").Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
