using System.Globalization;
using System.Net;
using System.Text;

namespace Colophon.Php.Difference.Output;

/// <summary>Writes HTML in which no text can become anything but text.</summary>
internal sealed class Html
{
    private readonly StringBuilder text = new();

    /// <summary>Markup of our own; what is put in is text.</summary>
    public Html Add(FormattableString markup)
    {
        var arguments = markup.GetArguments().Select(a => (object)Escape(Convert.ToString(a, CultureInfo.InvariantCulture) ?? "")).ToArray();
        text.AppendFormat(CultureInfo.InvariantCulture, markup.Format, arguments);
        return this;
    }

    public Html Raw(string markup)
    {
        text.Append(markup);
        return this;
    }

    /// <summary>Characters that HTML can't hold, and those that turn the direction of what follows, are shown as what they are: unreadable.</summary>
    private static string Escape(string value) => WebUtility.HtmlEncode(string.Concat(value.Select(c => (char.IsControl(c) && c is not ('\n' or '\t')) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Surrogate ? '\uFFFD' : c)));

    public override string ToString() => text.ToString();
}
