using Grid.Core;
using Grid.Fetching.Network;
using Grid.Storage;
using Grid.Storage.Assets;
using Grid.Storage.Backends;

namespace Grid.Fetching.Tests;

/// <summary>A fetcher into a store in memory, and requests to it.</summary>
internal sealed class Fetches : IAsyncDisposable
{
    private readonly AssetFetcher _fetcher;

    public Fetches(WebSite site, Func<FetchOptions, FetchOptions>? change = null, TimeProvider? time = null)
    {
        FetchOptions options = new() { Hosts = new HostRules([], [site.Host]) };
        _fetcher = new AssetFetcher(Cas, change?.Invoke(options) ?? options, time ?? TimeProvider.System);
    }

    public MemoryBlobStore Cas { get; } = new(64 << 20);

    public Task<FetchedAsset> BlobAsync(string place, params AssetQualifier[] qualifiers) =>
        RunAsync(AssetKind.Blob, [place], qualifiers);

    public async Task<Reapi.Directory> DirectoryAsync(string place, params AssetQualifier[] qualifiers) =>
        await ReadDirectoryAsync((await RunAsync(AssetKind.Directory, [place], qualifiers)).Digest);

    public async Task<FetchedAsset> RunAsync(AssetKind kind, IReadOnlyList<string> places, params AssetQualifier[] qualifiers) =>
        await _fetcher.FetchAsync(
            new AssetFetch(kind, places, AssetQualifiers.Parse(qualifiers), DigestFunction.Sha256, Timeout: null), default);

    public async Task<GridException> FailAsync(Task fetch, GridStatus status)
    {
        GridException failure = await Should.ThrowAsync<GridException>(fetch);
        failure.Status.ShouldBe(status, failure.Message);
        Cas.SizeBytes.ShouldBe(0, "nothing is stored of what was refused");
        return failure;
    }

    public async Task<Reapi.Directory> ReadDirectoryAsync(Digest digest) =>
        Reapi.Directory.Parser.ParseFrom((await Cas.ReadAsync(digest, default))!.Value.Span);

    public async Task<string> TextAsync(Reapi.Digest digest) =>
        System.Text.Encoding.UTF8.GetString((await Cas.ReadAsync(digest.ToDigest(DigestFunction.Sha256), default))!.Value.Span);

    public ValueTask DisposeAsync() => _fetcher.DisposeAsync();
}
