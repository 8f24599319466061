using System.Formats.Tar;
using Grid.Core;

namespace Grid.Sandbox.Images;

/// <summary>Applies one layer to the tree of those below it: what it adds, changes and, by whiteouts, takes away.</summary>
internal sealed class LayerUnpacker(UnpackRoot root, UnpackBudget budget)
{
    private const string Whiteout = ".wh.";
    private const string OpaqueWhiteout = ".wh..wh..opq";

    // What this layer itself has made is not what its whiteouts are about.
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    /// <exception cref="GridException">INVALID_ARGUMENT for names out of the image; RESOURCE_EXHAUSTED when it is too large.</exception>
    public void Apply(Stream tar, CancellationToken cancellation)
    {
        using TarReader reader = new(tar, leaveOpen: true);
        try
        {
            while (reader.GetNextEntry(copyData: false) is { } entry)
            {
                cancellation.ThrowIfCancellationRequested();
                budget.CountEntry();
                if (NamesOf(entry.Name) is { Count: > 0 } names)
                {
                    Apply(entry, names);
                }
            }
        }
        catch (Exception failure) when (failure is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new GridException(GridStatus.InvalidArgument, $"A layer of the image is no tar: {failure.Message}", failure);
        }
    }

    private void Apply(TarEntry entry, IReadOnlyList<string> names)
    {
        string place = root.Place(names);
        if (names[^1].StartsWith(Whiteout, StringComparison.Ordinal))
        {
            TakeAway(Path.GetDirectoryName(place)!, names[^1]);
            return;
        }

        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                UnpackRoot.MakeDirectory(place);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                UnpackRoot.MakeFile(place, entry.Mode, file => Copy(entry.DataStream, file));
                break;
            case TarEntryType.SymbolicLink:
                UnpackRoot.MakeSymlink(place, entry.LinkName);
                break;
            case TarEntryType.HardLink:
                root.MakeHardLink(place, NamesOf(entry.LinkName));
                break;
            default:
                // Devices and FIFOs: an action gets the few devices it may have from its sandbox.
                return;
        }

        _made.Add(place);
    }

    private void TakeAway(string directory, string name)
    {
        if (name == OpaqueWhiteout)
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(directory).Where(IsOfLowerLayers).ToList())
            {
                UnpackRoot.Remove(entry);
            }
        }
        else if (NamesOf(name[Whiteout.Length..]) is [var hidden] && IsOfLowerLayers($"{directory}/{hidden}"))
        {
            UnpackRoot.Remove($"{directory}/{hidden}");
        }
    }

    private bool IsOfLowerLayers(string place) =>
        !_made.Contains(place) && !_made.Any(made => made.StartsWith(place + "/", StringComparison.Ordinal));

    private void Copy(Stream? content, Stream file)
    {
        if (content is null)
        {
            return;
        }

        byte[] buffer = new byte[64 << 10];
        int count;
        while ((count = content.Read(buffer)) > 0)
        {
            budget.CountBytes(count);
            file.Write(buffer, 0, count);
        }
    }

    private static IReadOnlyList<string> NamesOf(string path)
    {
        string[] names = [.. path.Split('/').Where(name => name is not ("" or "."))];
        return names.Contains("..") || path.Contains('\0', StringComparison.Ordinal)
            ? throw GridException.InvalidArgument($"The image has the name '{path}', which leads out of it.")
            : names;
    }
}
