using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Grid.Storage.Backends;

/// <summary>The segments of a store, by number. Numbers only rise, so they tell the age too.</summary>
internal sealed class SegmentSet : IDisposable
{
    private const string Extension = ".seg";

    private readonly string _folder;
    private readonly ConcurrentDictionary<long, SegmentFile> _segments = new();
    private long _lastNumber;
    private long _lastOrder;

    public SegmentSet(string folder, bool isReadOnly = false)
    {
        _folder = folder;
        foreach (SegmentEnd found in Scan(folder))
        {
            _segments[found.Segment] = SegmentFile.Open(found.Segment, PathOf(found.Segment), isReadOnly);
            _lastNumber = Math.Max(_lastNumber, found.Segment);
        }

        _lastOrder = _lastNumber;
    }

    /// <summary>The number the next segment will have, at least.</summary>
    public long NextNumber => Volatile.Read(ref _lastNumber) + 1;

    public int Count => _segments.Count;

    /// <summary>Every segment, the first to be reclaimed first.</summary>
    public IReadOnlyList<SegmentFile> InOrder => [.. _segments.Values.OrderBy(segment => segment.Order)];

    /// <summary>Bytes of all segments.</summary>
    public long SizeBytes => _segments.Values.Sum(segment => segment.SizeBytes);

    /// <summary>The segment files of a folder, and their lengths; other files are passed over.</summary>
    public static IEnumerable<SegmentEnd> Scan(string folder) =>
        from file in new DirectoryInfo(folder).EnumerateFiles($"*{Extension}")
        let name = Path.GetFileNameWithoutExtension(file.Name)
        where long.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)
        let number = long.Parse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
        where number > 0 && NameOf(number) == file.Name
        select new SegmentEnd(number, file.Length);

    public bool TryGet(long number, [MaybeNullWhen(false)] out SegmentFile segment) =>
        _segments.TryGetValue(number, out segment);

    /// <summary>Makes numbers go on after those that a manifest knows of, also when their files are gone.</summary>
    public void SkipTo(long nextNumber)
    {
        _lastNumber = Math.Max(_lastNumber, nextNumber - 1);
        _lastOrder = Math.Max(_lastOrder, _lastNumber);
    }

    /// <exception cref="IOException">There is no room for it.</exception>
    public SegmentFile Create()
    {
        long number = Interlocked.Increment(ref _lastNumber);
        var segment = SegmentFile.Create(number, PathOf(number));
        segment.Order = Interlocked.Increment(ref _lastOrder);
        _segments[number] = segment;
        return segment;
    }

    /// <summary>Gives a segment a second chance: it is the last to be reclaimed now.</summary>
    public void MoveToEnd(SegmentFile segment) => segment.Order = Interlocked.Increment(ref _lastOrder);

    /// <summary>Notes that nothing points to a record any more.</summary>
    public void AddDead(SegmentLocation location)
    {
        if (TryGet(location.Segment, out SegmentFile? segment) && segment.TryReadHeader(location.Offset, out RecordHeader header))
        {
            segment.AddDead(header.RecordSizeBytes);
        }
    }

    public void Delete(SegmentFile segment)
    {
        _segments.TryRemove(segment.Number, out _);
        File.Delete(segment.Path);
        segment.Dispose();
    }

    public void Dispose()
    {
        foreach (SegmentFile segment in _segments.Values)
        {
            segment.Dispose();
        }
    }

    private static string NameOf(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:x16}{Extension}");

    private string PathOf(long number) => Path.Combine(_folder, NameOf(number));
}
