using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Sql.Content;
using Grid.Storage.Sql.Cleanup;
using Grid.Storage.Sql.Index;
using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

/// <summary>What a clean-up does on any database.</summary>
public abstract class CleanupContract(ITestDatabases databases) : IAsyncLifetime
{
    private const int BlobSizeBytes = 1000;
    private const int DeletedBlobsWanted = 100;

    // Blobs of a writer, so many that they are unused for a while before they come again, and so few that the clean-up
    // gets to its end however busy the machine is.
    private const int BlobsPerWriter = 2000;
    private const int RoundsMax = 100_000;
    private const int StoreAttemptsMax = 10;

    private static readonly CleanupOptions DownToThree = new()
    {
        HighWatermarkBytes = 5 * BlobSizeBytes,
        LowWatermarkBytes = 3 * BlobSizeBytes,
        BatchSizeBytes = 2 * BlobSizeBytes,
        Backoff = TimeSpan.FromMilliseconds(1),
        RetriesMax = 2,
    };

    private readonly CountingStore _backend = new(new MemoryBlobStore(64 << 20));
    private readonly SqlIndexOptions _options = new();
    private readonly TestTime _time = new();
    private readonly Blob[] _blobs = [.. Enumerable.Range(0, 6).Select(seed => Blobs.OfSize(BlobSizeBytes, seed))];
    private SqlIndexBlobStore? _store;

    private SqlIndexBlobStore Store => _store ??= new(_backend, databases.Database, _options, _time);

    private IEnumerable<Digest> All => _blobs.Select(blob => blob.Digest);

    public Task InitializeAsync() => databases.InitializeAsync();

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await databases.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_leaves_below_the_high_watermark()
    {
        await FillAsync(_blobs[..4]);

        CleanupReport report = await CleanAsync(DownToThree);

        report.WasNeeded.ShouldBeFalse();
        (await Store.FindMissingAsync([.. All.Take(4)], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_longest_unused_leave_until_the_low_watermark_is_reached()
    {
        await FillAsync(_blobs);

        CleanupReport report = await CleanAsync(DownToThree);

        report.BlobsDeleted.ShouldBe(3);
        report.BytesDeleted.ShouldBe(3 * BlobSizeBytes);
        report.StoppedShort.ShouldBeFalse();
        (await Store.FindMissingAsync([.. All], default)).ShouldBe(All.Take(3));
        (await _backend.ReadBatchAsync([.. All], default)).Count(content => content is null).ShouldBe(3);
    }

    [Fact]
    public async Task A_number_of_blobs_is_a_watermark_too()
    {
        await FillAsync(_blobs);
        CleanupOptions byNumber = DownToThree with
        {
            HighWatermarkBytes = long.MaxValue,
            LowWatermarkBytes = long.MaxValue / 2,
            HighWatermarkBlobs = 6,
            LowWatermarkBlobs = 4,
        };

        CleanupReport report = await CleanAsync(byNumber);

        report.BlobsDeleted.ShouldBe(2);
        (await Store.FindMissingAsync([.. All], default)).ShouldBe(All.Take(2));
    }

    [Fact]
    public async Task A_dry_run_tells_what_would_leave_and_leaves_it_there()
    {
        await FillAsync(_blobs);

        CleanupReport report = await CleanAsync(DownToThree with { IsDryRun = true });

        report.BlobsDeleted.ShouldBe(3);
        report.BytesDeleted.ShouldBe(3 * BlobSizeBytes);
        (await Store.FindMissingAsync([.. All], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_used_lately_stays_however_full_it_is()
    {
        await FillAsync(_blobs);

        CleanupReport report = await CleanAsync(DownToThree with { UnusedFor = TimeSpan.FromMinutes(115) });

        report.BlobsDeleted.ShouldBe(1);
        report.StoppedShort.ShouldBeTrue();
    }

    [Fact]
    public async Task Large_blobs_may_have_a_shorter_life()
    {
        Blob large = Blobs.OfSize(4 * BlobSizeBytes, seed: 9);
        await FillAsync([.. _blobs[..3], large]);
        CleanupOptions options = DownToThree with
        {
            UnusedFor = TimeSpan.FromHours(3),
            LargeBlobSizeBytesMin = 3 * BlobSizeBytes,
            LargeBlobUnusedFor = TimeSpan.FromMinutes(15),
        };

        await CleanAsync(options);

        (await Store.FindMissingAsync([.. All.Take(3), large.Digest], default)).ShouldBe([large.Digest]);
    }

    [Fact]
    public async Task What_any_server_was_just_told_is_held_stays_whatever_the_settings_say()
    {
        await FillAsync(_blobs);
        (await Store.FindMissingAsync([.. All], default)).ShouldBeEmpty();

        CleanupReport report = await CleanAsync(DownToThree with { LowWatermarkBytes = 0 });

        report.BlobsDeleted.ShouldBe(0);
        report.StoppedShort.ShouldBeTrue();
    }

    [Fact]
    public async Task A_blob_that_was_cleaned_up_can_be_stored_again()
    {
        await FillAsync(_blobs);
        await CleanAsync(DownToThree);

        await Store.WriteInPiecesAsync(_blobs[0], pieceSizeBytes: 100);
        (await Store.WriteBatchAsync([_blobs[1]], default)).ShouldBe([null]);

        (await Store.ReadStreamAsync(_blobs[0].Digest)).ShouldBe(_blobs[0].Content.ToArray());
        (await Store.ReadStreamAsync(_blobs[1].Digest)).ShouldBe(_blobs[1].Content.ToArray());
    }

    [Fact]
    public async Task A_blob_whose_deletion_fails_counts_as_missing_and_is_tried_again()
    {
        await FillAsync(_blobs);
        _backend.DeletionFailure = GridException.Unavailable("The backend is down.");
        CleanupReport failed = await CleanAsync(DownToThree);
        _backend.DeletionFailure = null;
        _time.Advance(TimeSpan.FromMinutes(11));

        CleanupReport ended = await CleanAsync(DownToThree);

        failed.BlobsFailed.ShouldBe(3);
        failed.FirstFailure.ShouldBe("The backend is down.");
        ended.BlobsDeleted.ShouldBe(3);
        (await Store.FindMissingAsync([.. All], default)).ShouldBe(All.Take(3));
        await Store.WriteAsync(_blobs[0].Content, default);
        (await Store.ReadStreamAsync(_blobs[0].Digest)).ShouldBe(_blobs[0].Content.ToArray());
    }

    [Fact]
    public async Task A_blob_whose_deletion_fails_for_ever_can_be_stored_again()
    {
        await FillAsync(_blobs);
        _backend.DeletionFailure = GridException.Unavailable("The backend is down.");
        await CleanAsync(DownToThree);
        _time.Advance(TimeSpan.FromMinutes(11));
        await CleanAsync(DownToThree);

        await Store.WriteAsync(_blobs[0].Content, default);

        (await Store.FindMissingAsync([_blobs[0].Digest], default)).ShouldBeEmpty();
        (await Store.ReadStreamAsync(_blobs[0].Digest)).ShouldBe(_blobs[0].Content.ToArray());
    }

    [Fact]
    public async Task A_backend_that_cannot_delete_keeps_its_blobs_and_the_operator_is_told()
    {
        await FillAsync(_blobs);
        _backend.DeletionFailure = new GridException(GridStatus.Unimplemented, "It cannot be told to delete.");

        GridException failure = await Should.ThrowAsync<GridException>(() => CleanAsync(DownToThree));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain("It cannot be told to delete.");
        (await Store.FindMissingAsync([.. All], default)).ShouldBeEmpty();
        (await Store.WriteBatchAsync([_blobs[0]], default)).ShouldBe([null]);
    }

    [Fact]
    public async Task A_dry_run_looks_further_than_one_statement_takes()
    {
        await FillAsync(_blobs);
        IndexCleaner narrow = new(
            databases.Database, _options with { WindowSize = 1 }, _backend, DownToThree with { IsDryRun = true }, _time);

        CleanupReport report = await narrow.CleanAsync(default);

        report.BlobsDeleted.ShouldBe(3);
    }

    [Fact]
    public async Task A_blob_that_is_being_deleted_does_not_hold_up_others_of_its_batch()
    {
        await FillAsync(_blobs);
        SqlIndexOptions hasty = _options with { DeletionWaitMax = TimeSpan.FromMilliseconds(-1) };
        CleanupRows rows = new(new IndexRows(databases.Database, _options, _time), _options, DownToThree);
        await rows.MarkAsync((await rows.CandidatesAsync(last: null, default))[..1], default);
        await using SqlIndexBlobStore store = new(_backend, databases.Database, hasty, _time);

        IReadOnlyList<GridException?> refusals = await store.WriteBatchAsync([_blobs[0], _blobs[1], Blobs.OfSize(77)], default);

        refusals.Select(refusal => refusal?.Status).ShouldBe([GridStatus.Unavailable, null, null]);
    }

    [Fact]
    public async Task A_writer_that_meets_a_deletion_stores_its_blob_afterwards()
    {
        await FillAsync(_blobs);
        CleanupRows rows = new(new IndexRows(databases.Database, _options with { WindowSize = 10 }, _time), _options, DownToThree);
        List<Candidate> first = (await rows.CandidatesAsync(last: null, default))[..1];
        IReadOnlyList<Candidate> marked = await rows.MarkAsync(first, default);

        Task write = Store.WriteInPiecesAsync(_blobs[0], pieceSizeBytes: 100);
        await _backend.DeleteAsync([marked[0].Digest], default);
        await rows.FinishAsync(marked, default);
        await write;

        marked[0].Digest.ShouldBe(_blobs[0].Digest);
        (await Store.ReadStreamAsync(_blobs[0].Digest)).ShouldBe(_blobs[0].Content.ToArray());
    }

    [Fact]
    public async Task A_blob_that_was_used_since_it_was_chosen_is_spared()
    {
        await FillAsync(_blobs);
        CleanupRows rows = new(new IndexRows(databases.Database, _options with { WindowSize = 10 }, _time), _options, DownToThree);
        List<Candidate> chosen = await rows.CandidatesAsync(last: null, default);

        (await Store.FindMissingAsync([_blobs[2].Digest], default)).ShouldBeEmpty();
        IReadOnlyList<Candidate> marked = await rows.MarkAsync(chosen, default);

        marked.Select(candidate => candidate.Digest).ShouldNotContain(_blobs[2].Digest);
        marked.Count.ShouldBe(5);
        (await Store.ReadStreamAsync(_blobs[2].Digest)).ShouldBe(_blobs[2].Content.ToArray());
    }

    [Fact]
    public async Task A_commit_that_a_deletion_overtook_fails_instead_of_losing_the_blob()
    {
        await FillAsync(_blobs);
        IndexRows rows = new(databases.Database, _options, _time);
        IndexRow before = (await rows.FindAsync([_blobs[0].Digest], withContent: false, default))[0]!;
        await CleanAsync(DownToThree);

        HashSet<Digest> held = await rows.HoldAsync([new HeldBlob(_blobs[0].Digest, before.Generation)], default);

        held.ShouldBeEmpty();
        (await Store.FindMissingAsync([_blobs[0].Digest], default)).ShouldBe([_blobs[0].Digest]);
    }

    [Fact]
    public async Task Servers_that_write_while_it_runs_lose_nothing_they_were_told_is_held()
    {
        SqlIndexOptions hasty = new()
        {
            DeferredAge = TimeSpan.FromMilliseconds(200),
            FlushPeriod = TimeSpan.FromMilliseconds(20),
            InlineSizeBytesMax = BlobSizeBytes / 2,
            ProtectionWindow = TimeSpan.Zero,
        };
        CleanupOptions greedy = DownToThree with
        {
            HighWatermarkBytes = 1,
            LowWatermarkBytes = 0,
            BatchSizeBytes = 20 * BlobSizeBytes,
        };
        SqlBlobStore backend = new(databases.Database, new SqlBlobStoreOptions(), TimeProvider.System);
        await using SqlIndexBlobStore one = new(backend, databases.Database, hasty, TimeProvider.System);
        await using SqlIndexBlobStore other = new(backend, databases.OpenAgain(), hasty, TimeProvider.System);
        IndexCleaner cleaner = new(databases.OpenAgain(), hasty, backend, greedy, TimeProvider.System);
        Channel<bool> turns = Channel.CreateBounded<bool>(1);
        StrongBox<long> deleted = new();
        Task cleaning = CleanAtEachTurnAsync(cleaner, turns.Reader, deleted);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer =>
            Task.Run(() => WriteAndReadAsync(writer % 2 == 0 ? one : other, writer, turns.Writer, IsOver))));
        turns.Writer.Complete();

        await cleaning;
        deleted.Value.ShouldBeGreaterThanOrEqualTo(DeletedBlobsWanted);

        // A clean-up that failed deletes nothing more: the writers would wait for it for ever.
        bool IsOver() => cleaning.IsCompleted || Interlocked.Read(ref deleted.Value) >= DeletedBlobsWanted;
    }

    private static async Task CleanAtEachTurnAsync(
        IndexCleaner cleaner, ChannelReader<bool> turns, StrongBox<long> deleted)
    {
        await foreach (bool _ in turns.ReadAllAsync())
        {
            CleanupReport report = await cleaner.CleanAsync(CancellationToken.None);
            report.BlobsFailed.ShouldBe(0);
            Interlocked.Add(ref deleted.Value, report.BlobsDeleted);
        }
    }

    // Each blob must be readable right after it was said to be held, whoever said so. Every fourth is an old one, to meet
    // the clean-up at it.
    private static async Task WriteAndReadAsync(
        IBlobStore store, int writer, ChannelWriter<bool> turns, Func<bool> isOver)
    {
        for (int round = 0; round < RoundsMax && !isOver(); round++)
        {
            turns.TryWrite(true);
            int number = (round % 4 == 3 ? round * 5 / 7 : round) % BlobsPerWriter;
            Blob blob = Blobs.OfSize((number % 7 + 1) * 150, seed: 1000 + (number * 2) + (writer % 2));
            IReadOnlyList<Digest> missing = await store.FindMissingAsync([blob.Digest], default);
            if (missing.Count > 0)
            {
                await StoreAsync(store, blob);
            }

            (await store.ReadAsync(blob.Digest, default))!.Value.ToArray().ShouldBe(blob.Content.ToArray());
        }
    }

    // As clients do: what is unavailable is sent again.
    private static async Task StoreAsync(IBlobStore store, Blob blob)
    {
        for (int attempt = 1; (await store.WriteBatchAsync([blob], default))[0] is { } refusal; attempt++)
        {
            refusal.Status.ShouldBe(GridStatus.Unavailable);
            attempt.ShouldBeLessThan(StoreAttemptsMax, refusal.Message);
        }
    }

    private async Task FillAsync(IEnumerable<Blob> blobs)
    {
        foreach (Blob blob in blobs)
        {
            await Store.WriteAsync(blob.Content, default);
            _time.Advance(TimeSpan.FromMinutes(20));
        }
    }

    private Task<CleanupReport> CleanAsync(CleanupOptions options) =>
        new IndexCleaner(databases.Database, _options, _backend, options, _time).CleanAsync(default);
}
