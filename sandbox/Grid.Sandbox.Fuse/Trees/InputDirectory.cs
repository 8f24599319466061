using System.Text;
using Grid.Core;

namespace Grid.Sandbox.Fuse.Trees;

/// <summary>
/// A Directory message made ready to be asked for names, with all that is below. It never changes, so every tree that
/// has it shares it.
/// </summary>
internal sealed class InputDirectory
{
    /// <summary>Files of at least this size are worth a question at each opening.</summary>
    public const long LargeBytesMin = 1L << 20;

    private readonly InputEntry[] _entries;
    private readonly Lazy<InputDirectory?> _large;

    private InputDirectory(Digest digest, InputTraits traits, InputEntry[] entries)
    {
        Digest = digest;
        Traits = traits;
        _entries = entries;
        _large = new Lazy<InputDirectory?>(() => LargeOf(digest, traits, entries));
        Files = [.. entries.Where(entry => entry.Kind == InputKind.File).Select(entry => entry.Digest)];
        EntryCount = entries.Length + entries.Sum(entry => entry.Directory?.EntryCount ?? 0);
        Height = 1 + entries.Select(entry => entry.Directory?.Height ?? 0).DefaultIfEmpty().Max();
    }

    /// <summary>The address of its message.</summary>
    public Digest Digest { get; }

    public InputTraits Traits { get; }

    /// <summary>Its entries, sorted by the bytes of their names.</summary>
    public ReadOnlySpan<InputEntry> Entries => _entries;

    /// <summary>The blobs of the files directly in it.</summary>
    public IReadOnlyList<Digest> Files { get; }

    /// <summary>Entries of it and of all below; what is in it twice counts twice.</summary>
    public long EntryCount { get; }

    /// <summary>The same with nothing in it but large files and what leads to them; null when there are none.</summary>
    public InputDirectory? Large => _large.Value;

    /// <summary>Directories inside one another, itself counted.</summary>
    public int Height { get; }

    /// <summary>Takes a message that has been checked, whose directories are known.</summary>
    public static InputDirectory Of(Digest digest, Reapi.Directory message, Func<Reapi.Digest, InputDirectory> directoryOf) =>
        new(digest, InputTraits.OfDirectory(message.NodeProperties), InputEntries.Of(message, digest.Function, directoryOf));

    /// <summary>The same with other entries, sorted as these are: a part of it, for a layer.</summary>
    public InputDirectory With(InputEntry[] entries) => new(Digest, Traits, entries);

    /// <summary>The path of some file below, be it any, a large one or one that is not; null when there is none.</summary>
    public string? FirstFilePath(bool? isLarge)
    {
        foreach (InputEntry entry in _entries)
        {
            string name = Encoding.UTF8.GetString(entry.Name);
            if (entry.Kind == InputKind.File && (isLarge ?? IsLarge(entry)) == IsLarge(entry))
            {
                return name;
            }

            if (entry.Directory?.FirstFilePath(isLarge) is { } below)
            {
                return $"{name}/{below}";
            }
        }

        return null;
    }

    private static bool IsLarge(InputEntry entry) => entry.Digest.SizeBytes >= LargeBytesMin;

    private static InputDirectory? LargeOf(Digest digest, InputTraits traits, InputEntry[] entries)
    {
        InputEntry[] large =
        [
            .. entries
                .Where(entry => entry.Kind == InputKind.File ? IsLarge(entry) : entry.Directory?.Large is not null)
                .Select(entry => entry.Directory is { Large: { } below } ? entry with { Directory = below } : entry),
        ];
        return large.Length == 0 ? null : new InputDirectory(digest, traits, large);
    }

    /// <summary>The place of a name among the entries, or a negative number.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = _entries.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = _entries[middle].Name.AsSpan().SequenceCompareTo(name);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }
}
