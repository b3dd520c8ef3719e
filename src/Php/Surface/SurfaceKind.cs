namespace Colophon.Php.Surface;

/// <summary>What a component opens, reaches or changes. The names in documents are those of <see cref="SurfaceNames"/>.</summary>
public enum SurfaceKind
{
    RestRoute, AjaxAction, AdminPost, XmlRpcMethod, Shortcode, Block, AdminPage, RequestHook, DirectFile,
    CapabilityCheck, SensitiveHook, Account, Role,
    OutboundHost, BrowserHost, Mail,
    DynamicCode, Command, FileWrite,
    CronEvent, Option, Table, Library,
}
