using Colophon.Assurance.Pages;
using Colophon.Verdicts;
using Colophon.Web.Text;

namespace Colophon.Assurance.Reviews;

internal static class ReviewWords
{
    public static string Kind(SiteReview review) => review.Missing ? "bad" : review.Waits ? "wait" : !review.Term ? "off" : "ok";

    public static string Of(SiteReview review) =>
        (review.Missing ? "A term went by without one. " : "")
        + (review.Due is not { } due ? (review.Missing ? "" : review.Term ? "Nothing more is owed in this period" : "No term is set") : $"{(review.Waits ? "Owed by" : "Next by")} {Say.Time(Micros.ToTime(due))}");
}
