using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

/// <summary>One service and a store for each instance, some of which serve the names below their own.</summary>
public sealed class HierarchicalInstanceTests
{
    private readonly StorageInstance _team = Instance();
    private readonly StorageInstance _project = Instance();
    private readonly StorageInstance _other = Instance();

    [Theory]
    [InlineData("team", "team")]
    [InlineData("team/x", "team")]
    [InlineData("team/x/y/z", "team")]
    [InlineData("team/project", "project")]
    [InlineData("team/project/x", "project")]
    [InlineData("team/projects", "team")]
    [InlineData("other", "other")]
    public async Task The_longest_part_of_a_name_decides(string name, string served)
    {
        await using StorageHost host = await StorageHost.StartAsync(Registry());
        Blob blob = Blobs.OfText(name);

        await host.ByteStream.WriteAsync(Calls.WriteName(blob.Digest, name), blob.Content);

        (await _team.Cas!.ContainsAsync(blob.Digest, default)).ShouldBe(served == "team");
        (await _project.Cas!.ContainsAsync(blob.Digest, default)).ShouldBe(served == "project");
        (await _other.Cas!.ContainsAsync(blob.Digest, default)).ShouldBe(served == "other");
        (await host.Cas.FindMissingBlobsAsync(new() { InstanceName = name, BlobDigests = { blob.Digest.ToWire() } }))
            .MissingBlobDigests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("tea")]
    [InlineData("team2")]
    [InlineData("other/x")]
    public async Task A_name_that_is_below_none_is_refused_with_the_names_there_are(string name)
    {
        await using StorageHost host = await StorageHost.StartAsync(Registry());

        RpcException failure = await host.Cas.FindMissingBlobsAsync(new() { InstanceName = name }).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);

        failure.Status.Detail.ShouldContain("'team' or a name below it");
    }

    [Fact]
    public async Task Below_the_empty_name_is_every_name()
    {
        Dictionary<InstanceName, StorageInstance> root = new() { [InstanceName.Empty] = _team };
        await using StorageHost host = await StorageHost.StartAsync(
            new InstanceRegistry<StorageInstance>(root, hierarchies: root));

        await host.Cas.FindMissingBlobsAsync(new() { InstanceName = "any/name" });
        await host.Cas.FindMissingBlobsAsync(new());
    }

    private InstanceRegistry<StorageInstance> Registry() => new(
        new Dictionary<InstanceName, StorageInstance>
        {
            [InstanceName.Parse("team")] = _team,
            [InstanceName.Parse("team/project")] = _project,
            [InstanceName.Parse("other")] = _other,
        },
        hierarchies: new Dictionary<InstanceName, StorageInstance>
        {
            [InstanceName.Parse("team")] = _team,
            [InstanceName.Parse("team/project")] = _project,
        });

    private static StorageInstance Instance()
    {
        MemoryBlobStore store = new(1 << 20);
        return new StorageInstance { Cas = store, ByteStream = store };
    }
}
