using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Tests.Crashes;

namespace Grid.Storage.Tests.Backends.Segments;

public sealed class BoundedSegmentBlobStoreTests : BoundedBlobStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SegmentBlobStore? _store;

    [Fact]
    public async Task The_newest_blobs_are_there_however_often_room_was_made()
    {
        SegmentStoreOptions options = new() { SizeBytesMax = 12_000_000, SegmentSizeBytes = 512 << 10, AppenderCount = 2 };
        _store = SegmentBlobStore.Open(_folder["cas"], options, TimeProvider.System);

        for (int number = 0; number < 1000; number += 5)
        {
            await _store.WriteBatchAsync([.. Enumerable.Range(number, 5).Select(CrashBlobs.Of)], default);
            Digest[] newest = [.. Enumerable.Range(0, number + 5).TakeLast(40).Select(last => CrashBlobs.Of(last).Digest)];
            (await _store.ReadBatchAsync(newest, default)).ShouldAllBe(content => content != null, $"{number}");
        }
    }

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    protected override IBlobStore Create() => _store = SegmentBlobStore.Open(
        _folder["cas"], new SegmentStoreOptions { SizeBytesMax = SizeBytesMax }, TimeProvider.System);

    protected override long SizeBytesOf(IBlobStore store) => ((SegmentBlobStore)store).SizeBytes;
}
