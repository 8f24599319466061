using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Conformance;
using Grid.EndToEnd.Storage;
using Grid.Storage;
using Grpc.Core;

namespace Grid.EndToEnd.Assets;

public sealed class AssetTests
{
    private const string Urn = "urn:fdc:buildstream.build:2020:artifact:sample/top/0123";

    [Fact]
    public async Task Questions_and_pushes_without_a_name_are_refused_as_BuildStream_expects_it_of_a_server_that_is_there()
    {
        await using AssetHost host = await AssetHost.StartAsync();

        await host.Fetch.FetchBlobAsync(new()).ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
        await host.Fetch.FetchDirectoryAsync(new()).ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
        await host.Push.PushBlobAsync(new()).ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
        await host.Push.PushDirectoryAsync(new()).ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task A_name_that_nobody_pushed_is_not_found()
    {
        await using AssetHost host = await AssetHost.StartAsync();

        RpcException failure =
            await host.Fetch.FetchBlobAsync(new() { Uris = { Urn } }).ResponseAsync.ShouldFailAsync(StatusCode.NotFound);
        await host.Fetch.FetchDirectoryAsync(new() { Uris = { Urn } }).ResponseAsync.ShouldFailAsync(StatusCode.NotFound);

        failure.Status.Detail.ShouldContain(Urn);
    }

    [Fact]
    public async Task Each_name_of_a_pushed_blob_can_be_fetched()
    {
        await using AssetHost host = await AssetHost.StartAsync();
        Reapi.Digest blob = await host.StoreAsync("artifact"u8.ToArray());
        await host.Push.PushBlobAsync(new() { Uris = { "urn:strong", "urn:weak" }, BlobDigest = blob });

        foreach (string name in (string[])["urn:strong", "urn:weak"])
        {
            AssetApi.FetchBlobResponse response = await host.Fetch.FetchBlobAsync(new() { Uris = { name } });

            response.Status.Code.ShouldBe((int)StatusCode.OK);
            response.Uri.ShouldBe(name);
            response.BlobDigest.ShouldBe(blob);
            response.ExpiresAt.ShouldBeNull();
            response.DigestFunction.ShouldBe(Reapi.DigestFunction.Types.Value.Sha256);
        }
    }

    [Fact]
    public async Task Of_several_names_the_first_that_stands_for_something_is_answered()
    {
        await using AssetHost host = await AssetHost.StartAsync();
        await host.Push.PushBlobAsync(new() { Uris = { "urn:known" }, BlobDigest = await host.StoreAsync("1"u8.ToArray()) });

        AssetApi.FetchBlobResponse response =
            await host.Fetch.FetchBlobAsync(new() { Uris = { "urn:unknown", "urn:known" } });

        response.Uri.ShouldBe("urn:known");
    }

    [Fact]
    public async Task Qualifiers_are_part_of_a_name_in_any_order()
    {
        await using AssetHost host = await AssetHost.StartAsync();
        AssetApi.Qualifier branch = new() { Name = "vcs.branch", Value = "main" };
        AssetApi.Qualifier type = new() { Name = "resource_type", Value = "application/x-git" };
        Reapi.Digest blob = await host.StoreAsync("1"u8.ToArray());
        await host.Push.PushBlobAsync(new() { Uris = { Urn }, Qualifiers = { branch, type }, BlobDigest = blob });

        AssetApi.FetchBlobResponse response =
            await host.Fetch.FetchBlobAsync(new() { Uris = { Urn }, Qualifiers = { type, branch } });

        response.BlobDigest.ShouldBe(blob);
        response.Qualifiers.ShouldBe([type, branch]);
        await host.Fetch.FetchBlobAsync(new() { Uris = { Urn } }).ResponseAsync.ShouldFailAsync(StatusCode.NotFound);
    }

    [Fact]
    public async Task A_directory_is_fetched_as_one_and_is_no_blob()
    {
        await using AssetHost host = await AssetHost.StartAsync();
        Reapi.Digest file = await host.StoreAsync("in a file"u8.ToArray());
        Reapi.Directory root = new() { Files = { new Reapi.FileNode { Name = "f", Digest = file } } };
        Reapi.Digest digest = await host.StoreAsync(root.ToByteArray());
        await host.Push.PushDirectoryAsync(new() { Uris = { Urn }, RootDirectoryDigest = digest });

        AssetApi.FetchDirectoryResponse response = await host.Fetch.FetchDirectoryAsync(new() { Uris = { Urn } });

        response.RootDirectoryDigest.ShouldBe(digest);
        response.Uri.ShouldBe(Urn);
        await host.Fetch.FetchBlobAsync(new() { Uris = { Urn } }).ResponseAsync.ShouldFailAsync(StatusCode.NotFound);
    }

    [Fact]
    public async Task A_name_stands_for_an_asset_until_its_time_is_over()
    {
        ManualTime time = new();
        await using AssetHost host = await AssetHost.StartAsync(time: time);
        Timestamp end = Timestamp.FromDateTimeOffset(time.GetUtcNow().AddHours(1));
        Reapi.Digest blob = await host.StoreAsync("1"u8.ToArray());
        await host.Push.PushBlobAsync(new() { Uris = { Urn }, BlobDigest = blob, ExpireAt = end });

        (await host.Fetch.FetchBlobAsync(new() { Uris = { Urn } })).ExpiresAt.ShouldBe(end);
        time.Advance(TimeSpan.FromHours(1));
        await host.Fetch.FetchBlobAsync(new() { Uris = { Urn } }).ResponseAsync.ShouldFailAsync(StatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_older_than_the_client_accepts_is_not_answered()
    {
        ManualTime time = new();
        await using AssetHost host = await AssetHost.StartAsync(time: time);
        await host.Push.PushBlobAsync(new() { Uris = { Urn }, BlobDigest = await host.StoreAsync("1"u8.ToArray()) });
        Timestamp pushed = Timestamp.FromDateTimeOffset(time.GetUtcNow());
        Timestamp later = Timestamp.FromDateTimeOffset(time.GetUtcNow().AddSeconds(1));

        await host.Fetch.FetchBlobAsync(new() { Uris = { Urn }, OldestContentAccepted = pushed });
        await host.Fetch.FetchBlobAsync(new() { Uris = { Urn }, OldestContentAccepted = later }).ResponseAsync
            .ShouldFailAsync(StatusCode.NotFound);
    }

    [Fact]
    public async Task A_digest_of_another_function_than_is_asked_for_is_no_answer()
    {
        await using AssetHost host = await AssetHost.StartAsync();
        await host.Push.PushBlobAsync(new() { Uris = { Urn }, BlobDigest = await host.StoreAsync("1"u8.ToArray()) });

        await host.Fetch.FetchBlobAsync(new() { Uris = { Urn }, DigestFunction = Reapi.DigestFunction.Types.Value.Blake3 })
            .ResponseAsync.ShouldFailAsync(StatusCode.NotFound);
    }

    [Fact]
    public async Task A_blob_that_was_not_uploaded_cannot_be_pushed_and_is_named()
    {
        await using AssetHost host = await AssetHost.StartAsync();
        Reapi.Digest missing = Blobs.Unknown().ToWire();

        RpcException failure = await host.Push.PushBlobAsync(new() { Uris = { Urn }, BlobDigest = missing }).ResponseAsync
            .ShouldFailAsync(StatusCode.FailedPrecondition);

        failure.Trailers.Get("grpc-status-details-bin").ShouldNotBeNull();
        await host.Fetch.FetchBlobAsync(new() { Uris = { Urn } }).ResponseAsync.ShouldFailAsync(StatusCode.NotFound);
    }

    [Fact]
    public async Task Malformed_pushes_are_refused_and_nothing_is_stored()
    {
        await using AssetHost host = await AssetHost.StartAsync();
        Reapi.Digest blob = await host.StoreAsync("1"u8.ToArray());
        AssetApi.PushBlobRequest[] malformed =
        [
            new() { Uris = { Urn } },
            new() { Uris = { Urn }, BlobDigest = new Reapi.Digest { Hash = "junk" } },
            new() { Uris = { Urn }, BlobDigest = blob, ReferencesBlobs = { new Reapi.Digest { Hash = "junk" } } },
            new() { Uris = { Urn, string.Empty }, BlobDigest = blob },
            new() { Uris = { Urn }, BlobDigest = blob, ExpireAt = new Timestamp { Seconds = long.MaxValue } },
            new() { Uris = { Urn }, BlobDigest = blob, Qualifiers = { new AssetApi.Qualifier { Value = "nameless" } } },
            new() { Uris = { Enumerable.Repeat(Urn, 101) }, BlobDigest = blob },
        ];

        foreach (AssetApi.PushBlobRequest request in malformed)
        {
            await host.Push.PushBlobAsync(request).ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
        }

        await host.Fetch.FetchBlobAsync(new() { Uris = { Urn } }).ResponseAsync.ShouldFailAsync(StatusCode.NotFound);
    }

    [Fact]
    public async Task An_instance_that_takes_no_pushes_says_so_and_answers()
    {
        await using AssetHost host = await AssetHost.StartAsync(instance => instance with { AllowsPush = false });

        await host.Push.PushBlobAsync(new() { Uris = { Urn } }).ResponseAsync.ShouldFailAsync(StatusCode.PermissionDenied);
        await host.Fetch.FetchBlobAsync(new() { Uris = { Urn } }).ResponseAsync.ShouldFailAsync(StatusCode.NotFound);
    }

    [Fact]
    public async Task An_instance_without_assets_says_so()
    {
        await using AssetHost host = await AssetHost.StartAsync(instance => instance with { Store = null });

        await host.Push.PushBlobAsync(new()).ResponseAsync.ShouldFailAsync(StatusCode.Unimplemented);
        await host.Fetch.FetchBlobAsync(new()).ResponseAsync.ShouldFailAsync(StatusCode.Unimplemented);
    }
}
