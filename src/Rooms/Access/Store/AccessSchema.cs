using Colophon.Storage;

namespace Colophon.Access.Store;

/// <summary>People and what they sign in with. Secrets are hashed, or sealed where they must be read again (the one-time code's seed).</summary>
internal static class AccessSchema
{
    public static readonly Migration[] Steps =
    [
        new("access", 1, """
            CREATE TABLE person (
                id TEXT PRIMARY KEY,
                email TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                password TEXT,
                totp TEXT,
                totp_step INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
            CREATE TABLE membership (
                tenant TEXT NOT NULL,
                person TEXT NOT NULL REFERENCES person(id),
                role TEXT NOT NULL,
                since INTEGER NOT NULL,
                PRIMARY KEY (tenant, person, role)) WITHOUT ROWID;
            CREATE INDEX membership_person ON membership (person);
            CREATE TABLE sign_in_link (
                hash BLOB PRIMARY KEY,
                tenant TEXT NOT NULL,
                person TEXT NOT NULL REFERENCES person(id),
                role TEXT NOT NULL,
                invited_by TEXT,
                created_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                used_at INTEGER) WITHOUT ROWID;
            CREATE INDEX sign_in_link_person ON sign_in_link (tenant, person);
            CREATE TABLE session (
                hash BLOB PRIMARY KEY,
                person TEXT NOT NULL REFERENCES person(id),
                via TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                seen_at INTEGER NOT NULL,
                ended_at INTEGER) WITHOUT ROWID;
            CREATE INDEX session_person ON session (person);
            CREATE TABLE sign_in_step (
                hash BLOB PRIMARY KEY,
                kind TEXT NOT NULL,
                person TEXT,
                state TEXT NOT NULL,
                expires_at INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE attempt (
                subject BLOB PRIMARY KEY,
                failures INTEGER NOT NULL,
                first_at INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE passkey (
                id BLOB PRIMARY KEY,
                person TEXT NOT NULL REFERENCES person(id),
                name TEXT NOT NULL,
                public_key BLOB NOT NULL,
                created_at INTEGER NOT NULL,
                used_at INTEGER,
                sign_count INTEGER NOT NULL,
                transports TEXT NOT NULL,
                user_verified INTEGER NOT NULL,
                backup_eligible INTEGER NOT NULL,
                backed_up INTEGER NOT NULL,
                attestation BLOB NOT NULL,
                client_data BLOB NOT NULL) WITHOUT ROWID;
            CREATE INDEX passkey_person ON passkey (person);
            CREATE TABLE recovery_code (
                person TEXT NOT NULL REFERENCES person(id),
                hash BLOB NOT NULL,
                used_at INTEGER,
                PRIMARY KEY (person, hash)) WITHOUT ROWID;
            CREATE TABLE site_user (
                tenant TEXT NOT NULL,
                site TEXT NOT NULL,
                user TEXT NOT NULL,
                person TEXT NOT NULL REFERENCES person(id),
                PRIMARY KEY (tenant, site, user)) WITHOUT ROWID;
            """),
        new("access", 2, """
            CREATE TABLE auditor_grant (
                id TEXT PRIMARY KEY,
                tenant TEXT NOT NULL,
                person TEXT NOT NULL REFERENCES person(id),
                firm TEXT NOT NULL,
                period TEXT NOT NULL,
                period_ends INTEGER NOT NULL,
                sites TEXT,
                until INTEGER NOT NULL,
                sealed_until INTEGER NOT NULL,
                granted_by TEXT NOT NULL,
                granted_at INTEGER NOT NULL,
                ended_at INTEGER,
                ended_how TEXT) WITHOUT ROWID;
            CREATE INDEX auditor_grant_person ON auditor_grant (person);
            CREATE INDEX auditor_grant_tenant ON auditor_grant (tenant, person);
            """),
    ];
}
