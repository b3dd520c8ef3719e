using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Colophon.Verdicts.Log;

/// <summary>
/// The columns in a folder: one file for each stretch of the ledger that was sealed, each with a head that says where its columns lie and how things stood at its end.
/// They are of this machine, never evidence, and never leave it: numbers are stored as the processor has them.
/// </summary>
public sealed partial class TenantLog
{
    /// <summary>Widths of what is stored: columns of another build that lays its values out differently are thrown away.</summary>
    private static readonly int[] Widths = [Unsafe.SizeOf<Row>(), Unsafe.SizeOf<Beat>(), Unsafe.SizeOf<Tick>(), Unsafe.SizeOf<BatchAt>(), BitConverter.IsLittleEndian ? 1 : 0];
    private readonly List<ColumnFile> _files = [];
    private readonly string? _folder;
    private int _sealedStrings = 1;

    private TenantLog(string folder) => _folder = folder;

    /// <summary>How many leaves lie in the folder.</summary>
    public long Sealed { get; private set; }

    /// <summary>SHA-256 of the last leaf that lies in the folder: whoever goes on first makes sure that the ledger still has it there. Empty where it was skipped or there is none.</summary>
    public ReadOnlyMemory<byte> SealedLeaf { get; private set; }

    /// <summary>Goes on from the columns in <paramref name="folder"/>, which is made where it isn't there. Columns that can't be read are deleted: then it begins at leaf 0.</summary>
    public static TenantLog Open(string folder)
    {
        Directory.CreateDirectory(folder);
        var log = new TenantLog(folder);
        try
        {
            foreach (var path in ColumnFile.In(folder)) { log.Take(path); }
            return log;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentException or JsonException)
        {
            log.Close();
            return Anew(folder);
        }
    }

    /// <summary>Begins at leaf 0 and deletes what is there.</summary>
    public static TenantLog Anew(string folder)
    {
        if (Directory.Exists(folder)) { Directory.Delete(folder, recursive: true); }
        Directory.CreateDirectory(folder);
        return new(folder);
    }

    /// <summary>Moves what was appended since the last time from memory into one new file of the folder. A log in memory alone stays as it is.</summary>
    /// <exception cref="IOException">It couldn't be written. This log can't be used any more; open the folder again.</exception>
    public void Seal()
    {
        if (_folder is null || Size == Sealed) { return; }
        using var writer = new ColumnFileWriter(ColumnFile.Name(_folder, _files.Count + 1));
        (Sealed, SealedLeaf) = (Size, _newestLength == 0 ? default : SHA256.HashData(_newest.AsSpan(0, _newestLength)));
        var stretches = Columns().Select(c => c.Seal(writer)).ToArray();
        writer.Finish(Head(stretches));
        _files.Add(writer.File);
        _sealedStrings = _strings.Count;
    }

    /// <summary>Closes its files; nothing can be read or appended afterwards. A log in memory alone has none.</summary>
    public void Close()
    {
        foreach (var file in _files) { file.Dispose(); }
    }

    /// <summary>In the order in which a head names them.</summary>
    private IEnumerable<IColumn> Columns() => ((IEnumerable<IColumn>)[Clock, Odd, UnknownTypes, Skipped]).Concat(Epochs.SelectMany(e => e.Columns));

    private byte[] Head(IReadOnlyList<Stretch> stretches)
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        foreach (var width in Widths) { to.Write(width); }
        to.Write(Size);
        to.Write(_newestLength == 0);
        to.Write(SealedLeaf.Span);
        to.Write(_now);
        to.Write(_began);
        to.Write(Genesis.ValueKind == JsonValueKind.Undefined ? "" : Genesis.GetRawText());
        to.Write(_sealedStrings);
        List(to, Enumerable.Range(_sealedStrings, _strings.Count - _sealedStrings), number => to.Write(_strings[number]));
        List(to, Enrolments, e =>
        {
            foreach (var number in (long[])[e.Index, e.At, e.Heartbeat, e.Settle]) { to.Write(number); }
            foreach (var text in (string[])[e.Source, e.Kind, e.Site, e.Epoch, e.Environment]) { to.Write(text); }
        });
        List(to, Marks, m =>
        {
            foreach (var number in (long[])[m.Index, m.At, m.Number, m.Since]) { to.Write(number); }
            foreach (var text in (string[])[m.Kind, m.Source, m.Epoch]) { to.Write(text); }
        });
        List(to, Epochs, e =>
        {
            to.Write(e.Source);
            to.Write(e.Epoch);
            foreach (var number in (long[])[e.NextSeq, e.LastReceived, e.FirstIndex, e.FirstReceived]) { to.Write(number); }
            List(to, e.Missing, m => { foreach (var number in (long[])[m.Index, m.FromSeq, m.ToSeq, m.Since, m.Until]) { to.Write(number); } });
            List(to, e.Filled, f => { foreach (var number in (long[])[f.Index, f.FromSeq, f.ToSeq]) { to.Write(number); } });
            List(to, e.Unreadable, u => { foreach (var number in (long[])[u.Index, u.Lower, u.Received]) { to.Write(number); } });
        });
        to.Write(_batch?.Epoch.Ordinal ?? -1);
        if (_batch is { } batch) { foreach (var number in (long[])[batch.At, batch.Lower, batch.NextSeq, batch.Left]) { to.Write(number); } }
        foreach (var stretch in stretches)
        {
            to.Write(stretch.Offset);
            to.Write(stretch.Count);
        }
        to.Flush();
        return bytes.ToArray();
    }

    /// <summary>Takes up the next file: its columns, and how things stood at its end.</summary>
    private void Take(string path)
    {
        var (file, head) = ColumnFile.Open(path);
        _files.Add(file);
        using var from = new BinaryReader(new MemoryStream(head));
        foreach (var width in Widths) { if (from.ReadInt32() != width) { throw new InvalidDataException(path); } }
        (Size, Sealed) = (from.ReadInt64(), Size);
        var skipped = from.ReadBoolean();
        SealedLeaf = skipped ? default : from.ReadBytes(SHA256.HashSizeInBytes);
        (_now, _began) = (from.ReadInt64(), from.ReadInt64());
        Genesis = from.ReadString() is { Length: > 0 } genesis ? JsonElement.Parse(genesis) : default;
        // A file that doesn't follow the one before it: something between them is gone.
        if (path != ColumnFile.Name(_folder!, _files.Count) || Size <= Sealed || from.ReadInt32() != _strings.Count) { throw new InvalidDataException(path); }
        Sealed = Size;
        for (var left = from.ReadInt32(); left > 0; left--) { _strings.Intern(from.ReadString()); }
        _sealedStrings = _strings.Count;
        ReadSources(from);
        ReadEpochs(from);
        if (from.ReadInt32() is >= 0 and var open) { _batch = new(Epochs[open]) { At = from.ReadInt64(), Lower = from.ReadInt64(), NextSeq = from.ReadInt64(), Left = from.ReadInt64() }; } else { _batch = null; }
        foreach (var column in Columns()) { column.Attach(file, new(from.ReadInt64(), from.ReadInt64())); }
    }

    private void ReadSources(BinaryReader from)
    {
        Enrolments.Clear();
        _sources.Clear();
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            var (index, at, heartbeat, settle) = (from.ReadInt64(), from.ReadInt64(), from.ReadInt64(), from.ReadInt64());
            Enrolments.Add(new(index, at, from.ReadString(), from.ReadString(), from.ReadString(), from.ReadString(), heartbeat, settle, from.ReadString()));
            _sources.TryAdd(Enrolments[^1].Source, new());
        }
        Marks.Clear();
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            var (index, at, number, since) = (from.ReadInt64(), from.ReadInt64(), from.ReadInt64(), from.ReadInt64());
            Marks.Add(new(index, at, from.ReadString(), from.ReadString(), from.ReadString(), number, since));
        }
    }

    private void ReadEpochs(BinaryReader from)
    {
        var count = from.ReadInt32();
        for (var ordinal = 0; ordinal < count; ordinal++)
        {
            var (source, name) = (from.ReadString(), from.ReadString());
            var (next, last, firstIndex, firstReceived) = (from.ReadInt64(), from.ReadInt64(), from.ReadInt64(), from.ReadInt64());
            if (ordinal == Epochs.Count) { Epochs.Add(new(source, name, ordinal) { FirstIndex = firstIndex, FirstReceived = firstReceived }); }
            var epoch = Epochs[ordinal];
            _sources[source].Epochs.Add(name, epoch);
            epoch.GoOn(next, last);
            for (var left = from.ReadInt32(); left > 0; left--) { epoch.Missing.Add(new(from.ReadInt64(), from.ReadInt64(), from.ReadInt64(), from.ReadInt64(), from.ReadInt64())); }
            for (var left = from.ReadInt32(); left > 0; left--) { epoch.Filled.Add(new(from.ReadInt64(), from.ReadInt64(), from.ReadInt64())); }
            for (var left = from.ReadInt32(); left > 0; left--) { epoch.Unreadable.Add((from.ReadInt64(), from.ReadInt64(), from.ReadInt64())); }
        }
    }

    private static void List<T>(BinaryWriter to, IEnumerable<T> items, Action<T> write)
    {
        var all = items.ToArray();
        to.Write(all.Length);
        foreach (var item in all) { write(item); }
    }
}
