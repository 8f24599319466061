using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

/// <summary>Our own key <c>limits</c> of a bot.</summary>
internal static class BotLimits
{
    private const string None = "no limit";
    private const int CountMax = int.MaxValue;
    private const double Thousand = 1000;

    private static readonly Key<long> Memory = new(
        "memory",
        Shapes.Size,
        "Memory of an action that does not ask for any with the platform property `memory`. Who asks gets that, up to what "
            + "the bot offers.")
    {
        DefaultText = None,
    };

    private static readonly Key<double> Cores = new(
        "cores",
        new ScalarShape<double>("a number of processors", (text, _) => ParseCores(text)),
        "Processors of an action, in the same way: 0.5 is half a second of processor time each second.")
    {
        DefaultText = None,
    };

    private static readonly Key<int> Processes = new(
        "processes", Shapes.Count(1, CountMax), "Processes and threads of an action at a time.")
    {
        DefaultText = None,
    };

    private static readonly Key<long> Disk = new(
        "disk", Shapes.Size, "What an action may have written to its root, its streams included; looked at every second.")
    {
        DefaultText = None,
    };

    private static readonly Key<long> FileSize = new(
        "file-size",
        Shapes.Size,
        "Bytes of any one file that an action writes, holes counted: the kernel refuses more (EFBIG, or the signal SIGXFSZ).")
    {
        DefaultText = "64G",
    };

    private static readonly Key<int> OutputFiles = new(
        "output-files", Shapes.Count(1, CountMax), "Files, directories and symlinks among an action's outputs.")
    {
        DefaultText = "2000000",
    };

    private static readonly Key<long> OutputSize = new(
        "output-size", Shapes.Size, "Bytes of all output files of an action, holes counted.")
    {
        DefaultText = "16G",
    };

    public static MappingShape<LimitsConfig> Shape { get; } = new(
        "limits of actions", [Memory, Cores, Processes, Disk, FileSize, OutputFiles, OutputSize], Build);

    private static LimitsConfig Build(KeyValues values) => new(values.Location)
    {
        MemoryBytes = values.IsSet(Memory) ? values.Get(Memory) : null,
        Cores = values.IsSet(Cores) ? values.Get(Cores) : null,
        Processes = values.IsSet(Processes) ? values.Get(Processes) : null,
        DiskBytes = values.IsSet(Disk) ? values.Get(Disk) : null,
        FileBytes = values.IsSet(FileSize) ? values.Get(FileSize) : null,
        OutputEntries = values.IsSet(OutputFiles) ? values.Get(OutputFiles) : null,
        OutputBytes = values.IsSet(OutputSize) ? values.Get(OutputSize) : null,
    };

    private static Parsed<double> ParseCores(string text) =>
        Quantity.TryParse(text, out Quantity cores) && cores > Quantity.Zero
            ? Parsed<double>.Good(cores.Thousandths / Thousand)
            : Parsed<double>.Bad($"'{text}' is not a number of processors such as 4 or 0.5");
}
