using Colophon.Assurance.Pages;
using Colophon.Web.Text;

namespace Colophon.Evidence.Binders;

public static class BinderWords
{
    /// <summary>Glyph kind and word.</summary>
    public static (string Kind, string Word) State(BinderJob job) => job.State switch
    {
        BinderState.Done => ("ok", "Ready"),
        BinderState.Failed => ("bad", "Not made"),
        BinderState.Running => ("wait", "Is being made"),
        _ => ("wait", "Waits its turn"),
    };

    public static string By(BinderJob job, Glossary names) => job.OrderedBy == "system" ? "the command line" : names.Person(job.OrderedBy);

    public static string Holds(BinderOrder order, Glossary names) =>
        $"{(order.Sites is { } sites ? string.Join(", ", sites.Select(names.Site)) : "the whole company")}, {(order.Freeze is { } freeze ? $"judged as frozen at {Say.Count(freeze.Size)} leaves" : "judged by everything there was")}{(order.Request is { } request ? $", cut to request {request.Number}" : "")}{(order.Disclose ? ", private parts open" : "")}{(order.Recipient is { } recipient ? $", sealed to {recipient.Split('+')[0]}" : "")}{(order.PartBytes is { } part ? $", in parts of at most {Say.Bytes(part)}" : "")}";
}
