using Google.Bytestream;
using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

/// <summary>Every digest function, through every storage service.</summary>
public sealed class DigestFunctionTests
{
    public static TheoryData<DigestFunction> Functions() => [.. DigestFunction.All];

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Blobs_go_in_and_out_in_batches_of_any_function(DigestFunction function)
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(5000).Under(function);

        Reapi.BatchUpdateBlobsResponse updated = await host.Cas.BatchUpdateBlobsAsync(new()
        {
            DigestFunction = WireOf(function),
            Requests = { new Reapi.BatchUpdateBlobsRequest.Types.Request { Digest = blob.Digest.ToWire(), Data = DataOf(blob) } },
        });
        Reapi.BatchReadBlobsResponse read = await host.Cas.BatchReadBlobsAsync(
            new() { DigestFunction = WireOf(function), Digests = { blob.Digest.ToWire() } });
        Reapi.FindMissingBlobsResponse found = await host.Cas.FindMissingBlobsAsync(new()
        {
            DigestFunction = WireOf(function),
            BlobDigests = { blob.Digest.ToWire(), function.Empty.ToWire() },
        });

        updated.Responses.Single().Status.Code.ShouldBe((int)StatusCode.OK);
        read.Responses.Single().Data.ShouldBe(DataOf(blob));
        found.MissingBlobDigests.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task A_resource_name_may_say_the_function(DigestFunction function)
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(300_000).Under(function);
        Blob wrong = Blobs.OfSize(300_000, seed: 2).Under(function) with { Content = blob.Content };

        WriteResponse response = await host.ByteStream.WriteAsync(
            $"a/uploads/1/blobs/{function.Name}/{blob.Digest}/any/tail", blob.Content);
        await host.ByteStream.WriteAsync($"a/uploads/2/blobs/{function.Name}/{wrong.Digest}", wrong.Content)
            .ShouldFailAsync(StatusCode.InvalidArgument);

        response.CommittedSize.ShouldBe(blob.Digest.SizeBytes);
        (await host.ByteStream.ReadAsync($"a/blobs/{function.Name}/{blob.Digest}")).ShouldBe(blob.Content.ToArray());
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task Results_are_kept_by_the_function_of_their_action(DigestFunction function)
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Digest action = Blobs.OfText("action").Under(function).Digest;
        Reapi.ActionResult result = new() { ExitCode = function.WireValue, StdoutDigest = function.Empty.ToWire() };

        await host.ActionCache.UpdateActionResultAsync(
            new() { DigestFunction = WireOf(function), ActionDigest = action.ToWire(), ActionResult = result });

        (await host.ActionCache.GetActionResultAsync(
            new() { DigestFunction = WireOf(function), ActionDigest = action.ToWire() })).ShouldBe(result);
    }

    [Fact]
    public async Task Functions_with_hashes_of_one_length_do_not_mix()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfText("one leaf, so that the hashes are equal");
        await host.Store.WriteAsync(blob.Content, default);

        Reapi.FindMissingBlobsResponse found = await host.Cas.FindMissingBlobsAsync(
            new() { DigestFunction = WireOf(DigestFunction.Sha256Tree), BlobDigests = { blob.Digest.ToWire() } });

        found.MissingBlobDigests.Count.ShouldBe(1);
        await host.ByteStream.ReadAsync($"blobs/sha256tree/{blob.Digest}").ShouldFailAsync(StatusCode.NotFound);
    }

    [Fact]
    public async Task An_instance_refuses_functions_that_it_does_not_announce()
    {
        await using StorageHost host = await StorageHost.StartAsync(InstanceRegistry.ForEveryName(Sha1Only()));
        Blob blob = Blobs.OfText("hello");

        RpcException guessed = await host.Cas.FindMissingBlobsAsync(new() { BlobDigests = { blob.Digest.ToWire() } })
            .ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
        RpcException named = await host.Cas.FindMissingBlobsAsync(new()
        {
            DigestFunction = Reapi.DigestFunction.Types.Value.Sha256,
            BlobDigests = { blob.Digest.ToWire() },
        }).ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
        RpcException streamed = await host.ByteStream.ReadAsync(Calls.ReadName(blob.Digest))
            .ShouldFailAsync(StatusCode.InvalidArgument);

        guessed.Status.Detail.ShouldContain("40 lower-case");
        named.Status.Detail.ShouldContain("use one of sha1");
        streamed.Status.Detail.ShouldContain("use one of sha1");
    }

    private static StorageInstance Sha1Only()
    {
        MemoryBlobStore store = new(1024 * 1024);
        return new StorageInstance
        {
            Cas = store,
            ByteStream = store,
            Functions = new AcceptedFunctions([DigestFunction.Sha1]),
        };
    }

    private static ByteString DataOf(Blob blob) => ByteString.CopyFrom(blob.Content.Span);

    private static Reapi.DigestFunction.Types.Value WireOf(DigestFunction function) =>
        (Reapi.DigestFunction.Types.Value)function.WireValue;
}
