using Grid.Config.Model;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Composition;

/// <summary>Opens stores on disk in the layout that was asked for, or in the one the folder has.</summary>
internal static partial class DiskStores
{
    /// <exception cref="GridException">FAILED_PRECONDITION when the folder holds another layout than was asked for.</exception>
    public static IBlobStore Open(StorageConfig.Disk config, TimeProvider time, ILoggerFactory loggers)
    {
        ILogger log = loggers.CreateLogger<SegmentBlobStore>();
        StoreLayout? found = SegmentBlobStore.LayoutOf(config.Path);
        if (LayoutOf(config, found) == DiskLayout.Segments)
        {
            return SegmentBlobStore.Open(config.Path, OptionsOf(config), time, log);
        }

        if (config.Layout is null)
        {
            LogKeepsFiles(log, config.Path);
        }

        return DiskBlobStore.Open(config.Path, config.SizeBytesMax, config.ProtectionWindow, time);
    }

    private static DiskLayout LayoutOf(StorageConfig.Disk config, StoreLayout? found)
    {
        DiskLayout? there = found switch
        {
            StoreLayout.Segments => DiskLayout.Segments,
            StoreLayout.Files => DiskLayout.Files,
            _ => null,
        };
        DiskLayout layout = config.Layout ?? there ?? DiskLayout.Segments;
        return there is null || there == layout
            ? layout
            : throw GridException.FailedPrecondition(
                $"{config.Location}: '{config.Path}' holds a store laid out as {Name(there.Value)}, and the configuration asks for "
                + $"{Name(layout)}: leave 'layout' out to go on with it, or name another folder.");
    }

    private static SegmentStoreOptions OptionsOf(StorageConfig.Disk config)
    {
        SegmentStoreOptions options = new()
        {
            SizeBytesMax = config.SizeBytesMax,
            ProtectionWindow = config.SizeBytesMax is null ? TimeSpan.Zero : config.ProtectionWindow,
        };
        return options with
        {
            SmallBlobSizeBytesMax = config.SmallBlobSizeBytesMax ?? options.SmallBlobSizeBytesMax,
            SyncInterval = config.SyncInterval ?? options.SyncInterval,
        };
    }

    private static string Name(DiskLayout layout) => layout == DiskLayout.Segments ? "segments" : "files";

    [LoggerMessage(1, LogLevel.Information, "'{Path}' holds a file for each blob and goes on so. An empty folder would get segments.")]
    private static partial void LogKeepsFiles(ILogger logger, string path);
}
