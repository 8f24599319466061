using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;
using Grid.Storage.Compression;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Composition;

/// <summary>Opens stores and caches on disk in the layout that was asked for, or in the one the folder has.</summary>
internal static partial class DiskStores
{
    /// <exception cref="GridException">FAILED_PRECONDITION when the folder holds another layout than was asked for.</exception>
    public static IBlobStore Open(StorageConfig.Disk config, TimeProvider time, ILoggerFactory loggers)
    {
        ILogger log = loggers.CreateLogger<SegmentBlobStore>();
        return LayoutOf(config.Path, config.Layout, config.Location, log) == DiskLayout.Segments
            ? SegmentBlobStore.Open(config.Path, OptionsOf(config), time, log)
            : DiskBlobStore.Open(config.Path, config.SizeBytesMax, config.ProtectionWindow, time);
    }

    /// <exception cref="GridException">FAILED_PRECONDITION when the folder holds another layout than was asked for.</exception>
    public static IActionCache Open(ActionCacheConfig.Disk config, TimeProvider time, ILoggerFactory loggers)
    {
        ILogger log = loggers.CreateLogger<SegmentActionCache>();
        SegmentStoreOptions options = new() { SizeBytesMax = config.SizeBytesMax };
        return LayoutOf(config.Path, config.Layout, config.Location, log) == DiskLayout.Segments
            ? SegmentActionCache.Open(config.Path, options, time, log)
            : DiskActionCache.Open(config.Path, config.SizeBytesMax);
    }

    private static DiskLayout LayoutOf(string path, DiskLayout? asked, SourceLocation location, ILogger log)
    {
        DiskLayout? there = SegmentBlobStore.LayoutOf(path) switch
        {
            StoreLayout.Segments => DiskLayout.Segments,
            StoreLayout.Files => DiskLayout.Files,
            _ => null,
        };
        DiskLayout layout = asked ?? there ?? DiskLayout.Segments;
        if (there is not null && there != layout)
        {
            throw GridException.FailedPrecondition(
                $"{location}: '{path}' is laid out as {Name(there.Value)}, and the configuration asks for {Name(layout)}: "
                + "leave 'layout' out to go on with it, or name another folder.");
        }

        if (asked is null && layout == DiskLayout.Files)
        {
            LogKeepsFiles(log, path);
        }

        return layout;
    }

    private static SegmentStoreOptions OptionsOf(StorageConfig.Disk config)
    {
        if (config.CompressesBlobs && !Zstd.IsAvailable)
        {
            throw GridException.FailedPrecondition(
                $"{config.Location}: 'compression: zstd' takes libzstd.so.1, which this machine does not have: install it.");
        }

        SegmentStoreOptions options = new()
        {
            SizeBytesMax = config.SizeBytesMax,
            ProtectionWindow = config.SizeBytesMax is null ? TimeSpan.Zero : config.ProtectionWindow,
        };
        return options with
        {
            CompressesBlobs = config.CompressesBlobs,
            SmallBlobSizeBytesMax = config.SmallBlobSizeBytesMax ?? options.SmallBlobSizeBytesMax,
            SyncInterval = config.SyncInterval ?? options.SyncInterval,
        };
    }

    private static string Name(DiskLayout layout) => layout == DiskLayout.Segments ? "segments" : "files";

    [LoggerMessage(
        1, LogLevel.Information, "'{Path}' holds a file for each blob or result and goes on so. An empty folder would get segments.")]
    private static partial void LogKeepsFiles(ILogger logger, string path);
}
