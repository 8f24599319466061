using Grid.Config.Diagnostics;
using Grid.Config.Model;

namespace Grid.Config.Validation;

/// <summary>
/// What is answered from memory is not touched below, and what is not touched may leave: who remembers must ask again
/// in good time.
/// </summary>
internal static class WindowRules
{
    // A blob answered for at the last moment is then still protected for two thirds; and what holds blobs touches them
    // every third, of which two may fall into one time of remembering.
    private const int SharesOfWindow = 3;

    public static void Check(GridConfig config, DiagnosticList diagnostics)
    {
        foreach (CompositeStorageConfig.ExistenceCaching caching in
            ConfigParts.Of(config).OfType<CompositeStorageConfig.ExistenceCaching>())
        {
            if (ShortestWindowOf(caching.Storage) is { } window && caching.AgeMax > window / SharesOfWindow)
            {
                diagnostics.Warning(
                    caching.Location,
                    $"the 'ttl' of {caching.AgeMax.TotalSeconds} seconds is more than a third of the protection window of "
                        + $"{window.TotalSeconds} seconds behind it: blobs that were found may leave while they are needed",
                    $"write 'ttl: {(window / SharesOfWindow).TotalSeconds}' or less, or a longer 'protection-window' there");
            }
        }
    }

    private static TimeSpan? ShortestWindowOf(StorageConfig storage) => storage switch
    {
        StorageConfig.Disk { SizeBytesMax: not null, ProtectionWindow.Ticks: > 0 } disk => disk.ProtectionWindow,
        StorageConfig.Lru { ProtectionWindow.Ticks: > 0 } memory => memory.ProtectionWindow,
        _ => storage.Parts.Select(ShortestWindowOf).Min(),
    };
}
