using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Crashes;

/// <summary>The store that is crashed: as every other, in small so that much happens in little time.</summary>
internal static class CrashStore
{
    public static SegmentBlobStore Open(string root, long sizeBytesMax)
    {
        SegmentStoreOptions options = new()
        {
            SizeBytesMax = sizeBytesMax > 0 ? sizeBytesMax : null,
            SegmentSizeBytes = 512 << 10,
            AppenderCount = 2,
            SyncInterval = TimeSpan.FromMilliseconds(20),
            SyncSizeBytesMax = 1 << 20,
        };
        return SegmentBlobStore.Open(root, options, TimeProvider.System);
    }
}
