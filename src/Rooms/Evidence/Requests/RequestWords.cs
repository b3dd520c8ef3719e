using Colophon.Assurance.Requests;

namespace Colophon.Evidence.Requests;

internal static class RequestWords
{
    public static string Of(RequestState state) => state switch
    {
        RequestState.Needed => "needed",
        RequestState.Submitted => "submitted",
        RequestState.Accepted => "accepted",
        _ => "flagged",
    };

    public static string Kind(RequestState state) => state switch
    {
        RequestState.Accepted => "ok",
        RequestState.Flagged => "bad",
        RequestState.Submitted => "off",
        _ => "wait",
    };
}
