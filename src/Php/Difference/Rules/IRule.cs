using Colophon.Php.Difference.Matching;

namespace Colophon.Php.Difference.Rules;

/// <summary>One kind of reason to look. Rules don't know of each other; <see cref="Reviewer"/> orders what they say.</summary>
internal interface IRule
{
    IEnumerable<Concern> Judge(Comparison c);
}
