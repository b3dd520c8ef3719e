using System.Collections.Immutable;

namespace Colophon.Php.Analysis;

/// <summary>A way in: what WordPress, or a browser by the file's address, lets others call.</summary>
/// <param name="Name">What the caller names: the AJAX action, the route with its methods, the shortcode's tag, the hook, the file.</param>
/// <param name="Handler">The function, method (<c>Class::method</c>) or <c>closure at path:line</c> that answers; empty for a file.</param>
/// <param name="Access">Who gets as far as the handler, before its own guards.</param>
/// <param name="Guards">Checks on the way: those of the registration (a route's permission callback) first, then the handler's own.</param>
/// <param name="Path">Where it is registered.</param>
public sealed record EntryPoint(EntryPointKind Kind, string Name, string Handler, EntryAccess Access, ImmutableArray<Guard> Guards, string Path, int Line);

public enum EntryPointKind { File, Ajax, AdminPost, RestRoute, Shortcode, Block, AdminPage, Cron, Hook }

public enum EntryAccess
{
    /// <summary>Anyone on the internet.</summary>
    Anyone,

    /// <summary>Anyone who is signed in, subscribers included.</summary>
    SignedIn,

    /// <summary>Whoever may write posts or open the administration page: the registration names a capability.</summary>
    Capability,

    /// <summary>Only the site itself, or not known.</summary>
    Internal,
}

/// <summary>A check that stands before something. Recorded, never taken for proof: a nonce shows where a request came from, not that its sender may.</summary>
/// <param name="What">As written, shortened: <c>current_user_can('manage_options')</c>.</param>
public sealed record Guard(GuardKind Kind, string What, string Path, int Line);

public enum GuardKind { Capability, Nonce, SignedIn, PermissionCallback, OpenPermissionCallback, Token }
