using System.Text;
using Grid.Core;

namespace Grid.Sandbox.Fuse.Trees;

/// <summary>
/// A Directory message made ready to be asked for names, with all that is below. It never changes, so every tree that
/// has it shares it.
/// </summary>
internal sealed class InputDirectory
{
    private readonly InputEntry[] _entries;

    private InputDirectory(Digest digest, InputTraits traits, InputEntry[] entries)
    {
        Digest = digest;
        Traits = traits;
        _entries = entries;
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

    /// <summary>Directories inside one another, itself counted.</summary>
    public int Height { get; }

    /// <summary>Takes a message that has been checked, whose directories are known.</summary>
    public static InputDirectory Of(Digest digest, Reapi.Directory message, Func<Reapi.Digest, InputDirectory> directoryOf) =>
        new(digest, InputTraits.OfDirectory(message.NodeProperties), InputEntries.Of(message, digest.Function, directoryOf));

    /// <summary>The path of some file below; null when there is none.</summary>
    public string? FirstFilePath()
    {
        foreach (InputEntry entry in _entries)
        {
            string name = Encoding.UTF8.GetString(entry.Name);
            if (entry.Kind == InputKind.File)
            {
                return name;
            }

            if (entry.Directory?.FirstFilePath() is { } below)
            {
                return $"{name}/{below}";
            }
        }

        return null;
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
