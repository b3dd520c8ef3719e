using Colophon.Kernel;
using Colophon.Web.Text;
using Microsoft.AspNetCore.Http;

namespace Colophon.Scanning.Flaws;

/// <summary>A decision as it was typed: kept, so that nothing is lost when something in it needs a change.</summary>
public sealed record DecisionInput(string What, string Status, string Justification, string Reason, string Owner, string Until)
{
    public static DecisionInput Empty(DateTimeOffset now, PersonId reader) => new("", "not_affected", "", "", reader.Value, FormTime.Write(now.AddDays(30)));

    public static DecisionInput Read(string what, IFormCollection form)
    {
        return new(what, Text("status"), Text("justification"), Text("reason"), Text("owner"), Text("until"));

        string Text(string name) => form[name].ToString().Trim();
    }
}
