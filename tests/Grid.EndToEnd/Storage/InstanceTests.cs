using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

public sealed class InstanceTests
{
    [Fact]
    public async Task Instances_keep_their_blobs_apart()
    {
        MemoryBlobStore a = new(1024 * 1024);
        MemoryBlobStore b = new(1024 * 1024);
        await using StorageHost host = await StorageHost.StartAsync(new InstanceRegistry<StorageInstance>(
            new Dictionary<InstanceName, StorageInstance>
            {
                [InstanceName.Parse("a")] = new() { Cas = a, ByteStream = a },
                [InstanceName.Empty] = new() { Cas = b, ByteStream = b },
            }));
        Blob blob = Blobs.OfText("only in a");

        await host.ByteStream.WriteAsync(Calls.WriteName(blob.Digest, "a"), blob.Content);

        (await a.ContainsAsync(blob.Digest, default)).ShouldBeTrue();
        (await b.ContainsAsync(blob.Digest, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_unknown_instance_is_refused_with_the_names_there_are()
    {
        StorageInstance instance = new() { Cas = new MemoryBlobStore(1024 * 1024) };
        await using StorageHost host = await StorageHost.StartAsync(new InstanceRegistry<StorageInstance>(
            new Dictionary<InstanceName, StorageInstance> { [InstanceName.Parse("main")] = instance }));

        RpcException failure = await host.Capabilities.GetCapabilitiesAsync(new() { InstanceName = "mian" }).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);
        await host.ByteStream.ReadAsync(Calls.ReadName(Blobs.Unknown())).ShouldFailAsync(StatusCode.InvalidArgument);

        failure.Status.Detail.ShouldContain("'mian'");
        failure.Status.Detail.ShouldContain("'main'");
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("a/blobs/b")]
    [InlineData("a\nb")]
    public async Task A_malformed_instance_name_is_refused_even_where_every_name_is_served(string name)
    {
        await using StorageHost host = await StorageHost.StartAsync();

        await host.Cas.FindMissingBlobsAsync(new() { InstanceName = name }).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task What_an_instance_does_not_offer_is_unimplemented()
    {
        await using StorageHost host = await StorageHost.StartAsync(
            InstanceRegistry.ForEveryName(new StorageInstance { Cas = new MemoryBlobStore(1024 * 1024) }));

        await host.ActionCache.GetActionResultAsync(new() { ActionDigest = Blobs.Unknown().ToWire() }).ResponseAsync
            .ShouldFailAsync(StatusCode.Unimplemented);
    }
}
