using Colophon.Php.Analysis.Values;

namespace Colophon.Php.Analysis.Rules;

// The rule files as they are written; README.md beside this says what each field means.

internal sealed record KindRule(string Kind, int Cwe, string Title, string Harm, string[] Capabilities);

internal sealed record SourcesFile(SuperglobalRule[] Superglobals, SourceRule[] Functions, SourceRule[] Methods, string[] Addresses);

internal sealed record SuperglobalRule(string Name, OriginKind Origin, bool Slashed = false, bool OutsideWordpress = false, string[]? Keys = null, string[]? InnerKeys = null, Dictionary<string, string[]>? Lacks = null);

internal sealed record SourceRule(string[] Names, OriginKind Origin, bool OutsideWordpress = false, bool Low = false);

internal sealed record SinkRule(string Needs, string[] Names, int[] Arguments, bool Printed = false, string? LooksLike = null, string? Element = null, bool Unguarded = false, ConstantCondition? When = null);

/// <param name="Argument">Which argument must name one of the constants; -2 is any.</param>
internal sealed record ConstantCondition(int Argument, string[] Constants);

internal sealed record SanitizerRule(string[] Names, string[] Clears, string[]? Keeps = null, FlagRule? Flag = null, bool IfSlash = false, int Argument = 0);

/// <summary>More is cleared where the argument has one of the bits of the mask.</summary>
internal sealed record FlagRule(int Argument, long Mask, bool Default, string[] Clears);

internal sealed record PassingRule(string[] Names, string[]? Adds = null, Dictionary<string, string[]>? Restores = null);

internal sealed record GuardsFile(string[] Capability, string[] Nonce, string[] Dies, string[] SignedIn, string[] Token, string[] Ends, ValidatorRule[] Validators, ValidatorRule[] Refusers);

/// <param name="List">The argument that lists what is allowed.</param>
internal sealed record ValidatorRule(string[] Names, string[] Clears, string[]? Keeps = null, int? List = null);

internal sealed record WordPressFile(HookRule[] Hooks, string[] OpenHooks, string[] SignedInHooks, string[] HtmlFilters, Dictionary<string, PageRule> AdminPages, Dictionary<string, string[]> Readers, Dictionary<string, string[]> Writers, string[] Marks);

internal sealed record HookRule(string Prefix, EntryPointKind Kind, EntryAccess Access);

internal sealed record PageRule(int Capability, int Slug, int Handler);
