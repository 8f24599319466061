using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Sql.Index;
using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

/// <summary>What an index does on any database, beside what every store does.</summary>
public abstract class IndexContract(ITestDatabases databases) : BlobStoreContract, IAsyncLifetime
{
    private const int BackendSizeBytes = 64 << 20;

    private readonly CountingStore _backend = new(new MemoryBlobStore(BackendSizeBytes));
    private readonly List<SqlIndexBlobStore> _stores = [];
    private readonly TestTime _time = new();

    protected virtual int InlineSizeBytesMax => 0;

    private SqlIndexOptions Options => new() { InlineSizeBytesMax = InlineSizeBytesMax };

    public Task InitializeAsync() => databases.InitializeAsync();

    public async Task DisposeAsync()
    {
        foreach (SqlIndexBlobStore store in _stores)
        {
            await store.DisposeAsync();
        }

        await databases.DisposeAsync();
    }

    [Fact]
    public async Task FindMissing_never_asks_the_backend()
    {
        IBlobStore store = Create();
        Blob held = Blobs.OfSize(5000);
        await store.WriteInPiecesAsync(held, pieceSizeBytes: 1000);
        await _backend.WriteAsync(Blobs.OfSize(6000).Content, default);
        int before = _backend.Questions;

        IReadOnlyList<Digest> missing = await store.FindMissingAsync([held.Digest, Blobs.OfSize(6000).Digest], default);

        missing.ShouldBe([Blobs.OfSize(6000).Digest]);
        _backend.Questions.ShouldBe(before);
    }

    [Fact]
    public async Task A_blob_of_another_server_is_held_here_too()
    {
        Blob blob = Blobs.OfSize(5000);
        await Create().WriteAsync(blob.Content, default);

        SqlIndexBlobStore other = new(_backend, databases.OpenAgain(), Options, _time);
        _stores.Add(other);

        (await other.FindMissingAsync([blob.Digest], default)).ShouldBeEmpty();
        (await other.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task A_row_whose_blob_the_backend_lost_is_dropped_when_a_read_finds_out()
    {
        IBlobStore store = Create();
        Blob streamed = Blobs.OfSize(5000);
        Blob batched = Blobs.OfSize(6000);
        await store.WriteAsync(streamed.Content, default);
        await store.WriteAsync(batched.Content, default);
        _backend.Lose();

        (await store.OpenReadAsync(streamed.Digest, 0, default)).ShouldBeNull();
        (await store.ReadBatchAsync([batched.Digest], default)).ShouldBe([null]);

        (await store.FindMissingAsync([streamed.Digest, batched.Digest], default))
            .ShouldBe([streamed.Digest, batched.Digest]);
        await store.WriteAsync(streamed.Content, default);
        (await store.ReadStreamAsync(streamed.Digest)).ShouldBe(streamed.Content.ToArray());
    }

    [Fact]
    public async Task A_blob_that_is_stored_again_while_a_read_finds_it_lost_stays_held()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(5000);
        await store.WriteAsync(blob.Content, default);
        _backend.Lose();
        _backend.AfterMiss = async () => (await store.WriteBatchAsync([blob], default)).ShouldBe([null]);

        (await store.OpenReadAsync(blob.Digest, 0, default)).ShouldBeNull();

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBeEmpty();
        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task Indexes_of_different_names_in_one_database_do_not_vouch_for_each_other()
    {
        Blob blob = Blobs.OfSize(5000);
        await Create().WriteAsync(blob.Content, default);

        IBlobStore other = Create(Options with { Name = "other" });

        (await other.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
    }

    [Fact]
    public async Task A_blob_without_a_row_is_found_by_reading_where_that_is_asked_for()
    {
        Blob blob = Blobs.OfSize(5000);
        await _backend.WriteAsync(blob.Content, default);
        IBlobStore plain = Create();
        IBlobStore falling = Create(Options with { FallsBackOnRead = true });

        (await plain.ReadStreamAsync(blob.Digest)).ShouldBeNull();
        (await falling.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());

        (await plain.FindMissingAsync([blob.Digest], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Small_blobs_lie_where_they_are_configured_to()
    {
        IBlobStore store = Create();
        Blob small = Blobs.OfSize(2000);
        Blob large = Blobs.OfSize(2001);

        await store.WriteInPiecesAsync(small, pieceSizeBytes: 700);
        await store.WriteBatchAsync([large, small], default);

        (await _backend.FindMissingAsync([small.Digest], default)).Count.ShouldBe(InlineSizeBytesMax > 0 ? 1 : 0);
        (await _backend.FindMissingAsync([large.Digest], default)).ShouldBeEmpty();
        (await store.ReadStreamAsync(small.Digest, 1000)).ShouldBe(small.Content[1000..].ToArray());
    }

    [Fact]
    public async Task A_use_long_after_the_last_is_on_record_before_it_is_answered()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(5000);
        await store.WriteAsync(blob.Content, default);
        _time.Advance(TimeSpan.FromHours(1));

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBeEmpty();

        (await AccessedAtAsync(blob.Digest)).ShouldBe(_time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task A_use_soon_after_the_last_is_on_record_when_the_store_is_closed()
    {
        SqlIndexBlobStore store = Create(Options);
        Blob blob = Blobs.OfSize(5000);
        await store.WriteAsync(blob.Content, default);
        _time.Advance(TimeSpan.FromSeconds(10));

        await store.FindMissingAsync([blob.Digest], default);
        await store.DisposeAsync();

        (await AccessedAtAsync(blob.Digest)).ShouldBe(_time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task A_use_within_the_refresh_age_is_not_recorded()
    {
        SqlIndexBlobStore store = Create(Options with { RefreshAge = TimeSpan.FromMinutes(30) });
        Blob blob = Blobs.OfSize(5000);
        await store.WriteAsync(blob.Content, default);
        long before = await AccessedAtAsync(blob.Digest);
        _time.Advance(TimeSpan.FromMinutes(20));

        await store.FindMissingAsync([blob.Digest], default);
        await store.DisposeAsync();

        (await AccessedAtAsync(blob.Digest)).ShouldBe(before);
    }

    [Fact]
    public async Task Two_servers_may_start_on_an_empty_database_at_once()
    {
        Blob[] blobs = [.. Enumerable.Range(0, 8).Select(seed => Blobs.OfSize(3000, seed))];

        await Parallel.ForEachAsync(blobs, async (blob, cancellation) =>
        {
            await using SqlIndexBlobStore store = new(_backend, OpenAgainLocked(), Options, _time);
            await store.WriteAsync(blob.Content, cancellation);
        });

        (await Create().FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default)).ShouldBeEmpty();
    }

    protected override IBlobStore Create() => Create(Options);

    private SqlIndexBlobStore Create(SqlIndexOptions options)
    {
        SqlIndexBlobStore store = new(_backend, databases.Database, options, _time);
        _stores.Add(store);
        return store;
    }

    private Sql.Databases.SqlDatabase OpenAgainLocked()
    {
        lock (_stores)
        {
            return databases.OpenAgain();
        }
    }

    private async Task<long> AccessedAtAsync(Digest digest) =>
        (await new IndexRows(databases.Database, Options, _time).FindAsync([digest], withContent: false, default))[0]!
        .AccessedAt;
}
