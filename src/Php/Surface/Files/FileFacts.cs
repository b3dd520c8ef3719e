namespace Colophon.Php.Surface;

public enum FileKind { Php, Script, Style, Markup, Text, Data, Translation, Image, Font, Media, Archive, Program, Settings, Other }

/// <param name="Sha256">Of its bytes.</param>
/// <param name="Fingerprint">Of what its reader sees: equal for two files that differ only in spaces, line ends and comments.</param>
/// <param name="IsMinified">Written by a machine for a machine: nobody reviews it line by line.</param>
public sealed record FileFacts(string Path, FileKind Kind, long Bytes, string Sha256, string Fingerprint, bool IsMinified);
