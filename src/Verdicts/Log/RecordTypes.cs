using System.Collections.Frozen;

namespace Colophon.Verdicts.Log;

/// <summary>The record types of docs/formats/records.md and what the engine does with each.</summary>
internal static class RecordTypes
{
    public const string Heartbeat = "agent.heartbeat";
    public const string StatePrefix = "state.";
    public const string SnapshotBegun = "snapshot.begun";
    public const string SnapshotCompleted = "snapshot.completed";

    /// <summary>
    /// Evidence that no procedure of this engine reads: counted by its place in the sequence, not kept in memory. Sessions among them: they are most of a year's
    /// records, and no control asks for them yet.
    /// </summary>
    private static readonly FrozenSet<string> Uninterpreted = FrozenSet.Create(StringComparer.Ordinal,
        "session.started", "session.ended", "session.refused", "login.failed", "user.second_factor.passed", "user.second_factor.changed", "user.password.requested",
        "application_password.updated", "application_password.used", "application_password.failed", "user.signup.requested", "user.signup.activated", "user.invited",
        "user.spam.marked", "user.spam.cleared", "cron.ran", "translation.updated", "update.failed", "post.published", "post.updated", "post.withdrawn", "post.trashed",
        "post.restored", "post.deleted", "upload.accepted", "upload.refused", "media.uploaded", "media.updated", "comment.moderated", "comment.edited", "comment.deleted", "term.created", "term.edited",
        "term.deleted", "personal_data.read", "personal_data.requested", "personal_data.confirmed", "content.imported", "form.submitted", "form.exported",
        "form.entry.deleted", "rest.used", "ajax.used", "xmlrpc.used", "command_line.used", "sensitive_file.requested", "http.requested",
        "mail.sent", "mail.failed", "recovery_mode.offered", "recovery_mode.used", "ability.called", "ai.prompted", "order.created", "order.status.changed", "order.paid",
        "order.changed", "order.trashed", "order.restored", "order.deleted", "refund.created", "refund.deleted", "payment.broken", "payment_page.script.added",
        "product.changed", "coupon.created", "coupon.changed", "coupon.deleted", "tax_rate.created", "tax_rate.changed", "tax_rate.deleted", "webhook.created",
        "webhook.deleted", "agent.started", "agent.error", "agent.upgrade.refused", "clone.suspected", "source.rewound", "source.key.rotated", "command.completed", "state.sessions",
        "release.ordered", "source.enrolled", "source.retired", "site.labelled", "host.session.started", "host.session.ended", "host.login.accepted", "host.login.failed", "host.file.changed", "host.panel.used", "database.connected", "database.used", "web.observed", "web.file.served", "collector.observed", "agent.removed", "person.invited", "person.joined", "person.role.changed", "person.signed_in", "auditor.granted", "auditor.withdrawn", "auditor.expired", "site.enrolled", "site.retired",
        "state.components", "feed.fetched", "feed.refused", "feed.expired", "sbom.recorded", "vendor.left", "vulnerability.breached", "review.failed",
        "survey.begun", "survey.items", "survey.completed", "malware.gone", "quarantine.begun", "quarantine.completed",
        "quarantine.refused", "restore.begun", "restore.completed", "restore.refused");

    /// <summary>What agents tell and procedures judge.</summary>
    private static readonly FrozenSet<string> FromAgents = FrozenSet.Create(StringComparer.Ordinal,
        "user.created", "user.deleted", "user.role.changed", "user.super_admin.granted", "user.super_admin.revoked", "application_password.created",
        "application_password.deleted", "plugin.installed", "plugin.updated", "plugin.activated", "plugin.deactivated", "plugin.deleted", "theme.installed",
        "theme.updated", "theme.switched", "theme.deleted", "core.updated", "option.changed", "role.changed", "file.edited", "site.created", "site.deleted", "agent.gap",
        "personal_data.exported", "personal_data.erased", "content.exported", "user.updated", "cron.scheduled", "cron.unscheduled",
        "agent.installed", "agent.upgrade.begun", "agent.upgrade.completed", "agent.upgrade.rolled_back", "table.created", "table.dropped", "api_key.created", "api_key.changed", "api_key.deleted", "site.updated",
        "state.users", "state.roles", "state.plugins", "state.themes", "state.core", "state.options", "state.constants", "state.app_passwords", "state.files",
        "state.cron", "state.sites", "state.credentials", "state.uploads", "state.tables", "state.programs", "state.api_keys", "state.endpoints", "state.platform");

    /// <summary>What people and the server record; believed from a console source only.</summary>
    private static readonly FrozenSet<string> FromConsole = FrozenSet.Create(StringComparer.Ordinal,
        "person.mapped", "environment.declared", "administrators.declared", "release.published", "approval.recorded", "approval.withdrawn", "access.reviewed",
        "exemption.approved", "exemption.withdrawn", "control.adopted", "period.defined", "period.frozen", "deviation.disposed", "person.removed", "binder.written",
        "request.imported", "request.submitted", "request.judged", "population.traced", "examination.read", "selection.recorded", "selection.noted", "selection.published",
        "inventory.matched", "vulnerability.opened", "vulnerability.rerated", "vulnerability.closed", "vulnerability.mitigated", "vulnerability.assessed",
        "vulnerability.acceptance.requested", "vulnerability.acceptance.approved", "vulnerability.decision.withdrawn", "vendor.registered", "vendor.changed", "vendor.reviewed", "review.made", "scan.completed",
        "finding.opened", "finding.assigned", "finding.analysed", "finding.responded", "finding.fixed", "finding.retested",
        "system.registered", "system.changed", "system.retired", "members.listed", "duty.performed", "bridge.stated", "challenge.performed",
        "malware.found", "malware.accepted", "quarantine.ordered", "restore.ordered", "probe.completed");

    private static readonly FrozenDictionary<string, RecordUse> Uses =
        Uninterpreted.Select(t => (t, RecordUse.Uninterpreted))
            .Concat(FromAgents.Select(t => (t, RecordUse.FromAgent)))
            .Concat(FromConsole.Select(t => (t, RecordUse.FromConsole)))
            .Append((Heartbeat, RecordUse.Heartbeat))
            .Append((SnapshotBegun, RecordUse.Look))
            .Append((SnapshotCompleted, RecordUse.Look))
            .ToFrozenDictionary(p => p.Item1, p => p.Item2, StringComparer.Ordinal);

    public static RecordUse Use(string type) => Uses.GetValueOrDefault(type, RecordUse.Unknown);

    public static IEnumerable<string> All => Uses.Keys;

    public static bool IsState(string type) => type.StartsWith(StatePrefix, StringComparison.Ordinal) || type is SnapshotBegun or SnapshotCompleted;

    /// <summary>A procedure may name it: it is kept with its content, and is no state.</summary>
    public static bool CanBeTested(string type) => FromConsole.Contains(type) || CanBePopulation(type);

    public static bool CanBePopulation(string type) => FromAgents.Contains(type) && !type.StartsWith(StatePrefix, StringComparison.Ordinal);
}

internal enum RecordUse : byte
{
    Unknown,
    Uninterpreted,
    Heartbeat,

    /// <summary>Where a look begins and ends: its place in the sequence and its times are all that is read.</summary>
    Look,
    FromAgent,
    FromConsole,
}
