using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.EndToEnd.Storage;
using Grid.Storage;
using Grid.Storage.Assets;
using Grpc.Core;

namespace Grid.EndToEnd.Assets;

public sealed class FetchTests
{
    private const string Place = "http://example.org/a";

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task What_nobody_pushed_is_fetched_and_remembered_when_the_request_says_exactly_what_it_is(bool isPinned, int fetches)
    {
        FakeFetcher fetcher = new();
        await using AssetHost host = await AssetHost.StartAsync(instance => instance with { Fetcher = fetcher });
        Reapi.Digest blob = await host.StoreAsync("fetched"u8.ToArray());
        fetcher.Answer = () => new FetchedAsset(Place, blob.ToDigest(DigestFunction.Sha256), isPinned);

        for (int turn = 0; turn < 2; turn++)
        {
            AssetApi.FetchBlobResponse response = await host.Fetch.FetchBlobAsync(new() { Uris = { "urn:a", Place } });

            response.Status.Code.ShouldBe((int)StatusCode.OK);
            response.Uri.ShouldBe(Place);
            response.BlobDigest.ShouldBe(blob);
        }

        fetcher.Fetches.Count.ShouldBe(fetches);
    }

    [Fact]
    public async Task What_was_pushed_is_not_fetched()
    {
        FakeFetcher fetcher = new();
        await using AssetHost host = await AssetHost.StartAsync(instance => instance with { Fetcher = fetcher });
        Reapi.Digest blob = await host.StoreAsync("pushed"u8.ToArray());
        await host.Push.PushBlobAsync(new() { Uris = { Place }, BlobDigest = blob });

        (await host.Fetch.FetchBlobAsync(new() { Uris = { Place } })).BlobDigest.ShouldBe(blob);

        fetcher.Fetches.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fetch_is_of_what_the_request_says()
    {
        FakeFetcher fetcher = new();
        await using AssetHost host = await AssetHost.StartAsync(instance => instance with { Fetcher = fetcher });
        Reapi.Digest empty = await host.StoreAsync(ReadOnlyMemory<byte>.Empty);
        fetcher.Answer = () => new FetchedAsset(Place, empty.ToDigest(DigestFunction.Sha256), IsPinned: false);

        AssetApi.FetchDirectoryResponse response = await host.Fetch.FetchDirectoryAsync(new()
        {
            Uris = { Place },
            Qualifiers = { new AssetApi.Qualifier { Name = "directory", Value = "src" } },
            Timeout = Duration.FromTimeSpan(TimeSpan.FromSeconds(5)),
            DigestFunction = Reapi.DigestFunction.Types.Value.Sha1,
        });

        response.RootDirectoryDigest.ShouldBe(empty);
        AssetFetch fetch = fetcher.Fetches.ShouldHaveSingleItem();
        fetch.Kind.ShouldBe(AssetKind.Directory);
        fetch.Names.ShouldBe([Place]);
        fetch.Qualifiers.Find("directory").ShouldBe("src");
        fetch.Timeout.ShouldBe(TimeSpan.FromSeconds(5));
        fetch.Function.ShouldBe(DigestFunction.Sha1);
    }

    [Theory]
    [InlineData(GridStatus.NotFound, StatusCode.NotFound)]
    [InlineData(GridStatus.PermissionDenied, StatusCode.PermissionDenied)]
    [InlineData(GridStatus.Aborted, StatusCode.Aborted)]
    [InlineData(GridStatus.DeadlineExceeded, StatusCode.DeadlineExceeded)]
    [InlineData(GridStatus.InvalidArgument, StatusCode.InvalidArgument)]
    public async Task What_cannot_be_fetched_fails_the_call_for_Bazel_heeds_nothing_else(GridStatus status, StatusCode code)
    {
        FakeFetcher fetcher = new() { Answer = () => throw new GridException(status, "the reason") };
        await using AssetHost host = await AssetHost.StartAsync(instance => instance with { Fetcher = fetcher });

        RpcException failure =
            await host.Fetch.FetchBlobAsync(new() { Uris = { Place } }).ResponseAsync.ShouldFailAsync(code);

        failure.Status.Detail.ShouldBe("the reason");
    }

    [Fact]
    public async Task A_name_that_is_no_place_is_not_found_where_others_are_fetched()
    {
        await using AssetHost host = await AssetHost.StartAsync(instance => instance with { Fetcher = new FakeFetcher() });

        await host.Fetch.FetchBlobAsync(new() { Uris = { "urn:a" } }).ResponseAsync.ShouldFailAsync(StatusCode.NotFound);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(1, -1)]
    public async Task A_timeout_that_is_no_time_is_refused(long seconds, int nanos)
    {
        await using AssetHost host = await AssetHost.StartAsync(instance => instance with { Fetcher = new FakeFetcher() });
        AssetApi.FetchBlobRequest request = new() { Uris = { Place }, Timeout = new Duration { Seconds = seconds, Nanos = nanos } };

        await host.Fetch.FetchBlobAsync(request).ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
    }

    private sealed class FakeFetcher : IAssetFetcher
    {
        public List<AssetFetch> Fetches { get; } = [];

        public Func<FetchedAsset> Answer { get; set; } = () => throw new InvalidOperationException("Nothing is to be fetched.");

        public bool Reaches(AssetKey key) => key.Name.StartsWith("http", StringComparison.Ordinal);

        public ValueTask<FetchedAsset> FetchAsync(AssetFetch fetch, CancellationToken cancellation)
        {
            Fetches.Add(fetch);
            return new(Answer());
        }
    }
}
