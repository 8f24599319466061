using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>What one action of a bot may use; null for as much as there is.</summary>
public sealed record LimitsConfig(SourceLocation Location)
{
    /// <summary>Memory of an action that asks for none.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processors of an action that asks for none.</summary>
    public double? Cores { get; init; }

    /// <summary>Processes and threads at once.</summary>
    public int? Processes { get; init; }

    /// <summary>Bytes it may have written at any time.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>Bytes of any one file it writes.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Files, directories and symlinks it may leave as outputs.</summary>
    public int? OutputEntries { get; init; }

    /// <summary>Bytes of the files among them.</summary>
    public long? OutputBytes { get; init; }

    /// <summary>Whether control groups are needed to keep to it.</summary>
    public bool NeedsGroups => MemoryBytes is not null || Cores is not null || Processes is not null;

    /// <summary>Whether it says anything of files.</summary>
    public bool BoundsFiles => DiskBytes is not null || FileBytes is not null || OutputEntries is not null || OutputBytes is not null;
}
