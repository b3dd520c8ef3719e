namespace Colophon.Sheets.Tests;

public sealed class HeadedListTests
{
    private static readonly Column[] Columns = [new("number", "no", "number"), new("text", "request")];

    [Theory]
    [InlineData("No,Request\n1,One\n2,Two\n")]
    [InlineData("\uFEFFRequest;No\r\nOne;1\r\n\r\nTwo;2")]
    [InlineData("no\tother\trequest\n1\tx\t One \n2\t\tTwo")]
    [InlineData("\"No\",\"Request\"\r1,\"One\"\r2,\"Two\"\r")]
    public void Columns_go_by_their_heads_whatever_their_order_and_delimiter(string text)
    {
        var list = Read(text);
        Assert.Null(list.Fault);
        Assert.Equal([("1", "One"), ("2", "Two")], list.Rows.Select(r => (r["number"], r["text"])));
    }

    [Fact]
    public void A_quoted_cell_holds_delimiters_quotes_and_lines_and_rows_keep_their_number()
    {
        var list = Read("no,request\n1,\"a, \"\"b\"\"\nc\"\n\n3,d\n4\n");
        Assert.Equal([(2, "1", "a, \"b\"\nc"), (4, "3", "d"), (5, "4", "")], list.Rows.Select(r => (r.Number, r["number"], r["text"])));
    }

    [Theory]
    [InlineData("", ListFault.Empty, 1)]
    [InlineData("\n \n", ListFault.Empty, 1)]
    [InlineData("no,request\n1,\"never ends", ListFault.Broken, 2)]
    [InlineData("no,request\n1,123456789012345678901", ListFault.Broken, 2)]
    [InlineData("no,request\n1,\"123456789012345678901\"", ListFault.Broken, 2)]
    [InlineData("no\n1\n2\n3\n4\n", ListFault.TooLong, 5)]
    public void What_cannot_be_read_is_told_with_its_row(string text, ListFault what, int row) => Assert.Equal((what, row), Read(text).Fault);

    [Fact]
    public void What_is_just_at_a_limit_is_read()
    {
        var list = Read("no,request\n1,12345678901234567890\n2,\n3,\n");
        Assert.Null(list.Fault);
        Assert.Equal(3, list.Rows.Count);
        Assert.False(Read("request\nx").Has("number"));
    }

    private static HeadedList Read(string text) => HeadedList.Read(text, Columns, 3, 20);
}
