using Grid.Core;
using Grpc.Core;

namespace Grid.Storage.Backends;

/// <summary>What a server says that it takes; asked once.</summary>
internal sealed class RemoteLimits(CallInvoker invoker, RemoteStoreOptions options, RemoteCalls calls)
{
    private readonly Reapi.Capabilities.CapabilitiesClient _client = new(invoker);

    // 0 until the server was asked.
    private volatile int _batchSizeBytesMax = options.BatchSizeBytesMax ?? 0;

    /// <summary>Blob bytes in one batch.</summary>
    public async ValueTask<int> BatchSizeBytesMaxAsync(CancellationToken cancellation)
    {
        if (_batchSizeBytesMax == 0)
        {
            await AskAsync(cancellation);
        }

        return _batchSizeBytesMax == 0 ? RemoteStoreOptions.BatchSizeBytesDefault : _batchSizeBytesMax;
    }

    private async ValueTask AskAsync(CancellationToken cancellation)
    {
        try
        {
            Reapi.GetCapabilitiesRequest request = new() { InstanceName = options.Instance.Value };
            Reapi.ServerCapabilities capabilities = await calls.RunAsync(
                "GetCapabilities", call => _client.GetCapabilitiesAsync(request, call), cancellation);
            _batchSizeBytesMax = Within(capabilities.CacheCapabilities?.MaxBatchTotalSizeBytes ?? 0);
        }
        catch (GridException failure) when (failure.Status is not (GridStatus.Unavailable or GridStatus.DeadlineExceeded))
        {
            // A cache that has no such service, or shows it to nobody, is still a cache.
            _batchSizeBytesMax = RemoteStoreOptions.BatchSizeBytesDefault;
        }
    }

    // 0 means without limit; and some announce more than they can send.
    private static int Within(long announced) => announced <= 0
        ? RemoteStoreOptions.BatchSizeBytesDefault
        : (int)Math.Min(announced, RemoteStoreOptions.BatchSizeBytesLimit);
}
