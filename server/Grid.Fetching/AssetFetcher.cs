using Grid.Core;
using Grid.Fetching.Archives;
using Grid.Fetching.Content;
using Grid.Fetching.Git;
using Grid.Fetching.Network;
using Grid.Storage;
using Grid.Storage.Assets;

namespace Grid.Fetching;

/// <summary>Fetches by HTTP, and makes directories of archives and of repositories of git.</summary>
public sealed class AssetFetcher : IAssetFetcher, IAsyncDisposable
{
    private const string SpoolName = "grid-fetch-";

    private readonly IBlobStore _cas;
    private readonly FetchOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpDownloads _downloads;
    private readonly GitPlaces _repositories;
    private readonly SemaphoreSlim _turns;

    // Made by the first fetch: most servers are never asked for one.
    private readonly Lazy<ClaimedFolder> _spool;

    private readonly CancellationTokenSource _stopping = new();
    private int _waitingCount;

    /// <param name="cas">Where what is fetched goes.</param>
    /// <param name="options">What may be fetched.</param>
    /// <param name="time">Limits the time it takes.</param>
    public AssetFetcher(IBlobStore cas, FetchOptions options, TimeProvider time)
    {
        _cas = cas;
        _options = options;
        _time = time;
        _downloads = new HttpDownloads(options.Hosts, TrustedAuthorities.Of(options.AuthoritiesPath));
        _repositories = new GitPlaces(options.Hosts, new GitProgram(options.SizeBytesMax), options.AuthoritiesPath);
        _turns = new SemaphoreSlim(options.FetchCountMax);
        ClaimedFolder.RemoveLeft(SpoolName, options.SpoolFolder);
        _spool = new(() => ClaimedFolder.Make(SpoolName, options.SpoolFolder));
    }

    public bool Reaches(AssetKey key) => HttpDownloads.Reaches(key.Name);

    public async ValueTask<FetchedAsset> FetchAsync(AssetFetch fetch, CancellationToken cancellation)
    {
        try
        {
            FetchedAsset fetched = await FetchInTimeAsync(fetch, cancellation);
            FetchMetrics.Count(GridStatus.Ok);
            return fetched;
        }
        catch (GridException failure)
        {
            FetchMetrics.Count(failure.Status);
            throw;
        }
    }

    /// <summary>Ends the fetches under way, and waits until they have.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        for (int turn = 0; turn < _options.FetchCountMax; turn++)
        {
            await _turns.WaitAsync();
        }

        _downloads.Dispose();
        _turns.Dispose();
        _stopping.Dispose();
        if (_spool.IsValueCreated)
        {
            _spool.Value.Dispose();
        }
    }

    private async ValueTask<FetchedAsset> FetchInTimeAsync(AssetFetch fetch, CancellationToken cancellation)
    {
        FetchTerms terms = FetchTerms.Parse(fetch);
        TimeSpan limit = fetch.Timeout is { } asked && asked < _options.DurationMax ? asked : _options.DurationMax;
        using CancellationTokenSource late = new(limit, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellation, late.Token, _stopping.Token);
        try
        {
            await TakeTurnAsync(either.Token);
            try
            {
                return await FetchFirstAsync(fetch, terms, either.Token);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw GridException.Unavailable("The server is about to stop: ask again.");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new GridException(
                GridStatus.DeadlineExceeded, $"'{fetch.Names[0]}' took longer than {limit.TotalSeconds} seconds: allow it more.");
        }
    }

    private async ValueTask TakeTurnAsync(CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waitingCount) > _options.WaitingCountMax + _options.FetchCountMax)
        {
            Interlocked.Decrement(ref _waitingCount);
            throw GridException.ResourceExhausted(
                $"{_options.WaitingCountMax} fetches wait for their turn already: try again later.");
        }

        try
        {
            await _turns.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _waitingCount);
        }
    }

    private async ValueTask<FetchedAsset> FetchFirstAsync(AssetFetch fetch, FetchTerms terms, CancellationToken cancellation)
    {
        GridException? first = null;
        for (int place = 0; place < fetch.Names.Count; place++)
        {
            string name = fetch.Names[place];
            if (!HttpDownloads.Reaches(name))
            {
                continue;
            }

            try
            {
                return fetch.Kind == AssetKind.Directory && GitPlaces.Reaches(name, terms.ResourceType)
                    ? await FetchRepositoryAsync(fetch, terms, place, cancellation)
                    : await FetchFileAsync(fetch, terms, place, cancellation);
            }
            catch (GridException failure) when (failure.Status != GridStatus.InvalidArgument)
            {
                // The others are there to make up for it; what is told in the end is what befell the client's first choice.
                first ??= failure;
            }
        }

        throw first ?? GridException.NotFound($"'{fetch.Names[0]}' is no place that this server fetches from.");
    }

    private async ValueTask<FetchedAsset> FetchFileAsync(
        AssetFetch fetch, FetchTerms terms, int place, CancellationToken cancellation)
    {
        string name = fetch.Names[place];
        terms.ThrowIfOfRepository(name);
        SpoolRules rules = new(name, fetch.Function, _options.SizeBytesMax, _spool.Value.Path) { Integrity = terms.Integrity };
        await using Spool content = await _downloads.GetAsync(new Uri(name), terms.HeadersAt(place), rules, cancellation);
        FetchMetrics.BytesDownloaded.Add(content.Digest.SizeBytes);
        if (fetch.Kind == AssetKind.Blob)
        {
            await content.StoreAsync(_cas, cancellation);
            return new FetchedAsset(name, content.Digest, terms.Integrity is not null);
        }

        ArchiveFormat format = ArchiveFormats.Of(name, terms.ResourceType, content.Rewind());
        Digest root = await UnpackerOf(name, fetch.Function)
            .UnpackAsync(format, content.Rewind(), terms.Subdirectory, cancellation);
        return new FetchedAsset(name, root, terms.Integrity is not null);
    }

    private async ValueTask<FetchedAsset> FetchRepositoryAsync(
        AssetFetch fetch, FetchTerms terms, int place, CancellationToken cancellation)
    {
        string name = fetch.Names[place];
        terms.ThrowIfOfFile(name);
        GitRevision revision = GitRevision.Parse(terms.VersionCommit, terms.VersionBranch);
        Digest root = await _repositories.GetAsync(
            new Uri(name),
            revision,
            terms.Subdirectory,
            terms.HeadersAt(place),
            _spool.Value.Path,
            tar => UnpackerOf(name, fetch.Function).UnpackAsync(ArchiveFormat.Tar, tar, terms.Subdirectory, cancellation),
            cancellation);
        return new FetchedAsset(name, root, revision.IsPinned);
    }

    private ArchiveUnpacker UnpackerOf(string name, DigestFunction function) => new(
        _cas, new ArchiveLimits(function, _options.UnpackedBytesMax, _options.EntryCountMax, _spool.Value.Path), name);
}
