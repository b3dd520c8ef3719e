using System.Net.Mail;

namespace Colophon.Access.People;

/// <summary>An address and a name as a person typed them, or what to change.</summary>
internal static class PersonInput
{
    public const int LongestName = 100;
    public const int LongestEmail = 254;

    public static string? EmailFault(string? text, out string email)
    {
        email = text?.Trim().ToLowerInvariant() ?? "";
        return email.Length == 0 ? "Write the person's e-mail address."
            : email.Length > LongestEmail ? $"At most {LongestEmail} characters."
            : MailAddress.TryCreate(email, out var parsed) && parsed.Address == email && !email.Any(char.IsWhiteSpace) ? null
            : "This is no e-mail address. It looks like lena@example.com.";
    }

    public static string? NameFault(string? text, out string name)
    {
        name = text?.Trim() ?? "";
        return name.Length == 0 ? "Write the name that records and pages show."
            : name.Length > LongestName ? $"At most {LongestName} characters."
            : name.Any(char.IsControl) ? "Leave out line breaks and control characters."
            : null;
    }
}
