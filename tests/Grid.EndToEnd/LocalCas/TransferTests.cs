using Build.Buildgrid;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage;
using Grpc.Core;

namespace Grid.EndToEnd.LocalCas;

public sealed class TransferTests : ProxiedTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tree_is_fetched_with_its_files_or_without(bool withFiles)
    {
        Digest root = await TestTree.WithFileAsync(Server.Store, "a");

        await Proxy.Client.FetchTreeAsync(new FetchTreeRequest { RootDigest = root.ToWire(), FetchFileBlobs = withFiles });

        (await Proxy.Store.Blobs.ContainsAsync(root, default)).ShouldBeTrue();
        (await Proxy.Store.Blobs.ContainsAsync(Digest.Of("content"u8), default)).ShouldBe(withFiles);
    }

    [Fact]
    public async Task A_tree_of_which_a_part_is_nowhere_is_not_found()
    {
        Reapi.Directory directory = new() { Files = { new Reapi.FileNode { Name = "a", Digest = Blobs.Unknown().ToWire() } } };
        Digest root = await Server.Store.WriteAsync(Google.Protobuf.MessageExtensions.ToByteArray(directory), default);

        RpcException refusal = await Should.ThrowAsync<RpcException>(async () =>
            await Proxy.Client.FetchTreeAsync(new FetchTreeRequest { RootDigest = root.ToWire(), FetchFileBlobs = true }));

        refusal.StatusCode.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task A_tree_of_this_machine_is_uploaded()
    {
        Digest root = await TestTree.WithFileAsync(Proxy.Store.Blobs, "a");

        await Proxy.Client.UploadTreeAsync(new UploadTreeRequest { RootDigest = root.ToWire() });

        (await Server.Store.FindMissingAsync([root, Digest.Of("content"u8)], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_what_is_nowhere_is_told_of_what_was_fetched()
    {
        Digest held = await Server.Store.WriteAsync("at the server"u8.ToArray(), default);

        FetchMissingBlobsResponse response = await Proxy.Client.FetchMissingBlobsAsync(
            new FetchMissingBlobsRequest { BlobDigests = { held.ToWire(), Blobs.Unknown().ToWire() } });

        response.Responses.Single().Digest.ShouldBe(Blobs.Unknown().ToWire());
        response.Responses.Single().Status.Code.ShouldBe((int)StatusCode.NotFound);
        (await Proxy.Store.Blobs.ContainsAsync(held, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Blobs_of_all_sizes_are_uploaded_and_only_what_is_nowhere_is_told()
    {
        Blob[] blobs = [Blobs.OfSize(10), Blobs.OfSize(1 << 20), Blobs.OfSize(5 << 20)];
        foreach (Blob blob in blobs)
        {
            await Proxy.Store.Blobs.WriteAsync(blob.Content, default);
        }

        UploadMissingBlobsRequest request = new() { BlobDigests = { Blobs.Unknown().ToWire() } };
        request.BlobDigests.AddRange(blobs.Select(blob => blob.Digest.ToWire()));
        UploadMissingBlobsResponse response = await Proxy.Client.UploadMissingBlobsAsync(request);

        response.Responses.Single().Status.Code.ShouldBe((int)StatusCode.NotFound);
        (await Server.Store.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_itsServer_aProxy_gives_what_it_has_and_says_so_of_the_rest()
    {
        await using ProxyHost cut = await ProxyHost.StartAsync(server: null);
        Digest root = await TestTree.WithFileAsync(cut.Store.Blobs, "a");

        await cut.Client.FetchTreeAsync(new FetchTreeRequest { RootDigest = root.ToWire(), FetchFileBlobs = true });
        using (StagedCall staged = await StagedCall.OpenAsync(cut.Client, root))
        {
            File.Exists(Path.Combine(staged.Path, "a")).ShouldBeTrue();
        }

        RpcException refusal = await Should.ThrowAsync<RpcException>(async () =>
            await cut.Client.FetchMissingBlobsAsync(new FetchMissingBlobsRequest { BlobDigests = { Blobs.Unknown().ToWire() } }));
        refusal.StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    [Fact]
    public async Task Clients_nameServers_and_the_same_ones_are_one_instance()
    {
        GetInstanceNameForRemotesRequest request = new() { ContentAddressableStorage = ProxyHost.RemoteOf(Server) };
        Digest held = await Server.Store.WriteAsync("at the server"u8.ToArray(), default);

        string first = (await Proxy.Client.GetInstanceNameForRemotesAsync(request)).InstanceName;
        string again = (await Proxy.Client.GetInstanceNameForRemotesAsync(request)).InstanceName;
        FetchMissingBlobsResponse fetched = await Proxy.Client.FetchMissingBlobsAsync(
            new FetchMissingBlobsRequest { InstanceName = first, BlobDigests = { held.ToWire() } });

        again.ShouldBe(first);
        fetched.Responses.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_uploaded_to_aServer_that_is_only_read_from()
    {
        GetInstanceNameForRemotesRequest request = new() { ContentAddressableStorage = ProxyHost.RemoteOf(Server) };
        request.ContentAddressableStorage.ReadOnly = true;
        string instance = (await Proxy.Client.GetInstanceNameForRemotesAsync(request)).InstanceName;
        Digest blob = await Proxy.Store.Blobs.WriteAsync("here"u8.ToArray(), default);

        UploadMissingBlobsResponse response = await Proxy.Client.UploadMissingBlobsAsync(
            new UploadMissingBlobsRequest { InstanceName = instance, BlobDigests = { blob.ToWire() } });

        response.Responses.Single().Status.Code.ShouldBe((int)StatusCode.PermissionDenied);
        (await Server.Store.ContainsAsync(blob, default)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", StatusCode.Unavailable)]
    [InlineData("ftp://somewhere", StatusCode.InvalidArgument)]
    [InlineData("", StatusCode.InvalidArgument)]
    public async Task AServer_that_is_not_there_is_told_at_once(string address, StatusCode status)
    {
        RpcException refusal = await Should.ThrowAsync<RpcException>(async () =>
            await Proxy.Client.GetInstanceNameForRemotesAsync(
                new GetInstanceNameForRemotesRequest { ContentAddressableStorage = new Remote { Url = address } }));

        refusal.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task An_instance_that_nobody_named_is_refused_and_what_it_lacks_is_not_offered()
    {
        RpcException unknown = await Should.ThrowAsync<RpcException>(async () =>
            await Proxy.Client.FetchTreeAsync(new FetchTreeRequest { InstanceName = "nobody", RootDigest = Blobs.Unknown().ToWire() }));
        RpcException alone = await Should.ThrowAsync<RpcException>(async () =>
            await new Reapi.Execution.ExecutionClient(Proxy.Calls).Execute(
                new Reapi.ExecuteRequest { InstanceName = ProxyHost.Alone }).ResponseStream.MoveNext(default));

        unknown.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        alone.StatusCode.ShouldBe(StatusCode.Unimplemented);
    }
}
