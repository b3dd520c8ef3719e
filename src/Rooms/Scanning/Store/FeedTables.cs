using Colophon.Storage;

namespace Colophon.Scanning.Store;

/// <summary>What the mirrors say, by software: may be thrown away and read from the mirrors again. A database of its own, so that taking in a large feed keeps nobody waiting.</summary>
internal static class FeedTables
{
    public static readonly Migration First = new("scanning", 1, """
        CREATE TABLE feed (
            name TEXT PRIMARY KEY, sha256 TEXT, bytes INTEGER, entries INTEGER, unreadable INTEGER, file TEXT, origin TEXT, taken_at INTEGER, checked_at INTEGER, etag TEXT,
            refused_at INTEGER, refused_rule TEXT, refused_why TEXT) WITHOUT ROWID;
        CREATE TABLE advisory (
            feed TEXT NOT NULL, id TEXT NOT NULL, kind INTEGER NOT NULL, slug TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL, ranges TEXT NOT NULL, fixed TEXT NOT NULL,
            severity INTEGER NOT NULL, score REAL, cve TEXT, published INTEGER, reference TEXT, notice TEXT);
        CREATE INDEX advisory_slug ON advisory (kind, slug);
        CREATE INDEX advisory_name ON advisory (kind, name COLLATE NOCASE);
        CREATE INDEX advisory_feed ON advisory (feed);
        CREATE TABLE package (feed TEXT NOT NULL, kind INTEGER NOT NULL, slug TEXT NOT NULL, name TEXT, closed INTEGER NOT NULL, last_release INTEGER, PRIMARY KEY (feed, kind, slug)) WITHOUT ROWID;
        CREATE TABLE cve (feed TEXT NOT NULL, cve TEXT NOT NULL, exploited INTEGER NOT NULL, probability REAL, PRIMARY KEY (cve, feed)) WITHOUT ROWID;
        CREATE INDEX cve_feed ON cve (feed);
        """);
}
