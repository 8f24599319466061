namespace Grid.Sandbox.Fuse.Trees;

/// <summary>
/// What has to lie over one input root for another to be seen: what is new or different, and for what is gone an entry
/// that says so. Directories that both have are not in it.
/// </summary>
internal sealed class TreeDifference
{
    private long _entriesLeft;

    private TreeDifference(long entriesMax) => _entriesLeft = entriesMax;

    /// <summary>The difference as a tree; null when it has more than so many entries, or the roots do not differ.</summary>
    public static InputDirectory? Between(InputDirectory lower, InputDirectory wanted, long entriesMax) =>
        lower.Digest == wanted.Digest ? null : new TreeDifference(entriesMax).Of(lower, wanted);

    private InputDirectory? Of(InputDirectory lower, InputDirectory wanted)
    {
        List<InputEntry> entries = [];
        int lowerIndex = 0;
        foreach (InputEntry entry in wanted.Entries)
        {
            if (!TryHide(lower, ref lowerIndex, upTo: entry.Name, entries))
            {
                return null;
            }

            InputEntry? counterpart = lowerIndex < lower.Entries.Length && OrderOf(lower.Entries[lowerIndex], entry.Name) == 0
                ? lower.Entries[lowerIndex++]
                : null;
            if (!TryAdd(counterpart, entry, entries))
            {
                return null;
            }
        }

        return TryHide(lower, ref lowerIndex, upTo: null, entries) ? wanted.With([.. entries]) : null;
    }

    /// <summary>Hides what the lower directory has before a name, which the other one has not.</summary>
    private bool TryHide(InputDirectory lower, ref int index, byte[]? upTo, List<InputEntry> entries)
    {
        while (index < lower.Entries.Length && (upTo is null || OrderOf(lower.Entries[index], upTo) < 0))
        {
            if (--_entriesLeft < 0)
            {
                return false;
            }

            entries.Add(new InputEntry { Name = lower.Entries[index++].Name, Kind = InputKind.Absent, Traits = default });
        }

        return true;
    }

    private bool TryAdd(InputEntry? lower, InputEntry wanted, List<InputEntry> entries)
    {
        if (lower is not null && IsSame(lower, wanted))
        {
            return true;
        }

        if (lower?.Directory is { } lowerDirectory && wanted.Directory is { } wantedDirectory)
        {
            if (--_entriesLeft < 0 || Of(lowerDirectory, wantedDirectory) is not { } difference)
            {
                return false;
            }

            entries.Add(wanted with { Directory = difference });
            return true;
        }

        _entriesLeft -= 1 + (wanted.Directory?.EntryCount ?? 0);
        entries.Add(wanted);
        return _entriesLeft >= 0;
    }

    private static bool IsSame(InputEntry left, InputEntry right) =>
        left.Kind == right.Kind
        && left.Traits == right.Traits
        && (left.Kind != InputKind.File || left.Digest == right.Digest)
        && left.Directory?.Digest == right.Directory?.Digest
        && left.Target.AsSpan().SequenceEqual(right.Target);

    private static int OrderOf(InputEntry entry, byte[] name) => entry.Name.AsSpan().SequenceCompareTo(name);
}
