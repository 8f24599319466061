using System.Globalization;
using Grid.Core;

namespace Grid.Bots;

/// <summary>What a machine has for its jobs, as platform properties that a scheduler can count.</summary>
public static class MachineResources
{
    /// <summary>The property that says how many processors there are.</summary>
    public const string Cores = "cores";

    /// <summary>The property that says how much memory there is.</summary>
    public const string Memory = "memory";

    private const long Gibibyte = 1L << 30;
    private const long Thousand = 1000;

    /// <summary>Those of this machine, or of the container this process is in.</summary>
    public static PlatformProperty Of(string name) => name == Cores
        ? CoresOf(Environment.ProcessorCount)
        : MemoryOf(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>So many processors.</summary>
    public static PlatformProperty CoresOf(int count) => new(Cores, count.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// So much memory, less what does not make a whole GiB where there is one: machines that have the same to offer say the
    /// same, and a scheduler has fewer kinds of them to compare.
    /// </summary>
    public static PlatformProperty MemoryOf(long bytes)
    {
        long rounded = bytes < Gibibyte ? bytes : bytes / Gibibyte * Gibibyte;
        return new PlatformProperty(Memory, new Quantity(rounded * Thousand).ToString());
    }
}
