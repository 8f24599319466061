using Grid.Conformance;
using Grid.EndToEnd.Hosting;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.EndToEnd.Storage;

public sealed class CancelledUploadTests : IDisposable
{
    private const int UploadCount = 10_000;
    private const int UploadsAtOnce = 16;

    private static readonly Blob Content = Blobs.OfSize(4096);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Ten_thousand_uploads_cancelled_half_way_leave_no_files()
    {
        ManualTime time = new();
        using DiskBlobStore store = DiskBlobStore.Open(_folder.FullName);
        HashSet<string> before = [.. Files()];
        await using StorageHost host = await StorageHost.StartAsync(store, time: time);

        await Parallel.ForAsync(
            0, UploadCount, new ParallelOptions { MaxDegreeOfParallelism = UploadsAtOnce }, (number, _) => BreakAsync(host, number));
        await host.UntilParkedAsync();
        time.Advance(TimeSpan.FromMinutes(10));

        await Eventually.BecomesAsync(() => Files().Except(before).Count(), 0);
        host.Uploads.Count.ShouldBe(0);
    }

    // The name is the client's own, so each of them is an upload to itself.
    private static async ValueTask BreakAsync(StorageHost host, int number) =>
        await host.BreakUploadAsync(Content, Calls.WriteName(Content.Digest, id: $"{number}"), sizeBytes: 2048);

    private IEnumerable<string> Files() =>
        _folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.FullName);
}
