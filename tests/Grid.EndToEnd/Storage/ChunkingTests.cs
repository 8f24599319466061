using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Storage;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

public sealed class ChunkingTests
{
    [Fact]
    public async Task Chunking_is_announced_with_its_parameters()
    {
        await using StorageHost host = await StorageHost.StartAsync();

        Reapi.CacheCapabilities cache = (await host.Capabilities.GetCapabilitiesAsync(new())).CacheCapabilities;

        (cache.SplitBlobSupport, cache.SpliceBlobSupport).ShouldBe((true, true));
        cache.FastCdc2020Params.ShouldBe(new Reapi.FastCdc2020Params { AvgChunkSizeBytes = 512 * 1024 });
    }

    [Fact]
    public async Task What_one_server_split_another_splices()
    {
        await using StorageHost one = await StorageHost.StartAsync();
        await using StorageHost other = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(5_000_000);
        await one.Store.WriteAsync(blob.Content, default);

        Reapi.SplitBlobResponse split = await one.Cas.SplitBlobAsync(new()
        {
            BlobDigest = blob.Digest.ToWire(),
            ChunkingFunction = Reapi.ChunkingFunction.Types.Value.RepMaxCdc,
        });
        foreach (Reapi.Digest chunk in split.ChunkDigests)
        {
            Digest digest = chunk.ToDigest(DigestFunction.Sha256);
            await other.Store.WriteAsync((await one.Store.ReadAsync(digest, default))!.Value, default);
        }

        Reapi.SpliceBlobResponse spliced = await other.Cas.SpliceBlobAsync(new()
        {
            BlobDigest = blob.Digest.ToWire(),
            ChunkDigests = { split.ChunkDigests },
            ChunkingFunction = split.ChunkingFunction,
        });

        split.ChunkingFunction.ShouldBe(Reapi.ChunkingFunction.Types.Value.FastCdc2020);
        split.ChunkDigests.Count.ShouldBeGreaterThan(2);
        spliced.BlobDigest.ShouldBe(blob.Digest.ToWire());
        (await other.Store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task What_is_not_held_is_neither_split_nor_spliced()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Digest chunk = Blobs.Unknown(100);

        await host.Cas.SplitBlobAsync(new() { BlobDigest = Blobs.Unknown(5_000_000).ToWire() }).ResponseAsync
            .ShouldFailAsync(StatusCode.NotFound);
        await host.Cas.SpliceBlobAsync(new()
        {
            BlobDigest = Blobs.OfSize(100).Digest.ToWire(),
            ChunkDigests = { chunk.ToWire() },
        }).ResponseAsync.ShouldFailAsync(StatusCode.NotFound);
        await host.Cas.SplitBlobAsync(new()).ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
    }
}
