using System.Diagnostics.Metrics;
using Grid.Conformance;
using Grid.Storage.Backends;
using Grid.Storage.Guards;

namespace Grid.Storage.Tests.Guards;

public sealed class MeteredBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly Meter _meter = new(StorageMetrics.MeterName);

    [Fact]
    public async Task What_goes_in_and_out_is_counted()
    {
        Dictionary<string, long> counts = [];
        using MeterListener listener = Listen(counts);
        IBlobStore store = Create();
        Blob streamed = Blobs.OfSize(10_000);
        Blob batched = Blobs.OfSize(500, seed: 2);

        await store.WriteInPiecesAsync(streamed, 3000);
        await store.WriteBatchAsync([batched], default);
        await store.ReadStreamAsync(streamed.Digest, 4000);
        await store.ReadBatchAsync([batched.Digest, Blobs.Unknown()], default);
        await store.FindMissingAsync([batched.Digest, Blobs.Unknown()], default);

        counts.ShouldBe(
            new Dictionary<string, long>
            {
                ["grid.cas.bytes_received"] = 10_500,
                ["grid.cas.blobs_received"] = 2,
                ["grid.cas.bytes_sent"] = 6_500,
                ["grid.cas.blobs_sought"] = 2,
                ["grid.cas.blobs_missing"] = 1,
            },
            ignoreOrder: true);
    }

    public void Dispose() => _meter.Dispose();

    protected override IBlobStore Create() =>
        new MeteredBlobStore(new StorageMetrics(_meter), new MemoryBlobStore(64 * 1024 * 1024));

    private MeterListener Listen(Dictionary<string, long> counts)
    {
        MeterListener listener = new()
        {
            InstrumentPublished = (instrument, target) =>
            {
                if (instrument.Meter == _meter)
                {
                    target.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value);
        listener.Start();
        return listener;
    }
}
