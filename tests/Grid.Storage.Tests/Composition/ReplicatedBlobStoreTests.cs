using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

public sealed class ReplicatedBlobStoreTests : BlobStoreContract, IAsyncLifetime
{
    private static readonly Blob Small = Blobs.OfSize(1000);
    private static readonly Blob Large = Blobs.OfSize(1_000_000);
    private readonly FaultyBlobStore[] _replicas =
        [.. Enumerable.Range(0, 3).Select(_ => new FaultyBlobStore(new MemoryBlobStore(64 << 20)))];

    private readonly RecordingWatch _watch = new();
    private readonly ManualTime _time = new();
    private readonly List<ReplicatedBlobStore> _opened = [];

    public static TheoryData<int> Sizes => [Small.Content.Length, Large.Content.Length];

    [Fact]
    public async Task What_was_written_is_in_every_replica()
    {
        IBlobStore store = Create();

        await store.WriteInPiecesAsync(Large, 100_000);
        await store.WriteBatchAsync([Small], default);

        foreach (FaultyBlobStore replica in _replicas)
        {
            (await replica.FindMissingAsync([Large.Digest, Small.Digest], default)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_replica_that_is_out_fails_no_call_and_is_reported()
    {
        IBlobStore store = Create();
        _replicas[0].Faults.Fail(StoreVerbs.All);

        await store.WriteInPiecesAsync(Large, 100_000);
        (await store.WriteBatchAsync([Small], default)).ShouldBe([null]);

        (await store.FindMissingAsync([Large.Digest, Blobs.Unknown()], default)).ShouldBe([Blobs.Unknown()]);
        (await store.ReadStreamAsync(Large.Digest)).ShouldBe(Large.Content.ToArray());
        (await store.ReadAsync(Small.Digest, default))!.Value.Length.ShouldBe(1000);
        _watch.Failures.Count.ShouldBe(5);
        _watch.Failures.ShouldAllBe(failure => failure.Message == "Replica 1: out of order");
    }

    [Fact]
    public async Task A_replica_that_could_not_be_had_is_left_alone_for_a_while()
    {
        IBlobStore store = Create(new ReplicationOptions { RestDuration = TimeSpan.FromSeconds(5) });
        await store.WriteAsync(Large.Content, default);
        _replicas[0].Faults.Fail(StoreVerbs.All);
        await store.FindMissingAsync([Small.Digest], default);
        _replicas[0].Faults.Mend();

        (await store.WriteBatchAsync([Small], default)).ShouldBe([null]);
        (await store.ReadStreamAsync(Large.Digest)).ShouldBe(Large.Content.ToArray());
        await Should.ThrowAsync<GridException>(async () => await store.ReadAsync(Blobs.Unknown(), default));
        (await _replicas[0].ContainsAsync(Small.Digest, default)).ShouldBeFalse();
        _watch.Failures.Count.ShouldBe(1);

        _time.Advance(TimeSpan.FromSeconds(5));
        (await store.ReadAsync(Blobs.Unknown(), default)).ShouldBeNull();
        await store.ReadAsync(Small.Digest, default);
        (await _replicas[0].ContainsAsync(Small.Digest, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task When_all_replicas_rest_they_are_asked_all_the_same()
    {
        IBlobStore store = Create(new ReplicationOptions { RestDuration = TimeSpan.FromSeconds(5) });
        Array.ForEach(_replicas, replica => replica.Faults.Fail(StoreVerbs.FindMissing, count: 1));
        await Should.ThrowAsync<GridException>(async () => await store.FindMissingAsync([Small.Digest], default));

        (await store.FindMissingAsync([Small.Digest], default)).ShouldBe([Small.Digest]);
        (await store.ReadStreamAsync(Large.Digest)).ShouldBeNull();
    }

    [Fact]
    public async Task When_every_replica_is_out_so_is_the_store()
    {
        IBlobStore store = Create();
        Array.ForEach(_replicas, replica => replica.Faults.Fail(StoreVerbs.All));

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await store.FindMissingAsync([Small.Digest], default));
        await Should.ThrowAsync<GridException>(async () => await store.OpenWriteAsync(Small.Digest, default));
        await Should.ThrowAsync<GridException>(async () => await store.WriteBatchAsync([Small], default));
        await Should.ThrowAsync<GridException>(() => store.ReadStreamAsync(Large.Digest));

        failure.Message.ShouldBe("Replica 1: out of order");
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_may_be_in_a_replica_that_is_out_is_not_called_absent(int sizeBytes)
    {
        Blob blob = Blobs.OfSize(sizeBytes);
        IBlobStore store = Create();
        _replicas[1].Faults.Fail(StoreVerbs.All);

        GridException failure = await Should.ThrowAsync<GridException>(() => store.ReadStreamAsync(blob.Digest));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        failure.Message.ShouldStartWith("Replica 2:");
    }

    [Theory]
    [InlineData(StoreVerbs.WritePiece)]
    [InlineData(StoreVerbs.Commit)]
    public async Task A_replica_that_fails_in_the_midst_of_a_write_is_left_out(StoreVerbs verb)
    {
        IBlobStore store = Create();
        _replicas[1].Faults.Fail(verb, after: verb == StoreVerbs.WritePiece ? 2 : 0);

        await store.WriteInPiecesAsync(Large, 100_000);

        (await _replicas[0].ContainsAsync(Large.Digest, default)).ShouldBeTrue();
        (await _replicas[1].ContainsAsync(Large.Digest, default)).ShouldBeFalse();
        (await _replicas[2].ContainsAsync(Large.Digest, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_replica_that_fails_in_the_midst_of_a_read_is_taken_over_from_where_it_stopped()
    {
        IBlobStore store = Create();
        await store.WriteInPiecesAsync(Large, 100_000);
        _replicas[0].Faults.Fail(StoreVerbs.ReadPiece, after: 3);
        _replicas[1].Faults.Fail(StoreVerbs.ReadPiece, after: 2);

        (await store.ReadStreamAsync(Large.Digest)).ShouldBe(Large.Content.ToArray());

        _watch.Failures.Select(failure => failure.Message[..10]).ShouldBe(["Replica 1:", "Replica 2:"]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_is_read_is_copied_to_the_replicas_that_lack_it(int sizeBytes)
    {
        Blob blob = Blobs.OfSize(sizeBytes);
        await _replicas[2].WriteAsync(blob.Content, default);

        (await Create().ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());

        (await _replicas[0].ContainsAsync(blob.Digest, default)).ShouldBeTrue();
        (await _replicas[1].ContainsAsync(blob.Digest, default)).ShouldBeTrue();
        _watch.Repaired.ShouldBe([("Replica 1", blob.Digest), ("Replica 2", blob.Digest)]);
    }

    [Fact]
    public async Task Nothing_is_copied_when_read_replication_is_off()
    {
        await _replicas[2].WriteAsync(Small.Content, default);
        await _replicas[2].WriteAsync(Large.Content, default);
        IBlobStore store = Create(new ReplicationOptions { RepairsReads = false });

        await store.ReadStreamAsync(Small.Digest);
        await store.ReadStreamAsync(Large.Digest);

        (await _replicas[0].FindMissingAsync([Small.Digest, Large.Digest], default)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task With_a_queue_what_FindMissing_notices_is_copied_in_the_background()
    {
        await _replicas[1].WriteAsync(Small.Content, default);
        await _replicas[2].WriteAsync(Large.Content, default);
        IBlobStore store = Create(new ReplicationOptions { QueueLengthMax = 10 });

        (await store.FindMissingAsync([Small.Digest, Blobs.Unknown(), Large.Digest], default)).ShouldBe([Blobs.Unknown()]);
        await Until.SoAsync(() => _watch.Repaired.Count == 4);

        foreach (FaultyBlobStore replica in _replicas)
        {
            (await replica.FindMissingAsync([Small.Digest, Large.Digest], default)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_queue_that_is_full_passes_blobs_over()
    {
        Blob[] blobs = [.. Enumerable.Range(0, 20).Select(i => Blobs.OfText($"{i}"))];
        await _replicas[0].WriteBatchAsync(blobs, default);
        _replicas[1].Faults.Hold(StoreVerbs.OpenWrite);
        IBlobStore store = Create(new ReplicationOptions { QueueLengthMax = 3 });

        await store.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default);
        _replicas[1].Faults.Release();
        await Until.SoAsync(() => _watch.Repaired.Count is >= 6 and <= 8);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task A_small_blob_that_a_replica_lies_about_comes_right_and_is_repaired(int queueLength)
    {
        IBlobStore store = Create(new ReplicationOptions { QueueLengthMax = queueLength });
        await store.WriteAsync(Small.Content, default);
        _replicas[0].Spoil(Small.Digest);

        (await store.ReadStreamAsync(Small.Digest)).ShouldBe(Small.Content.ToArray());

        _watch.Corrupt.ShouldBe([("Replica 1", Small.Digest)]);
        await Until.SoAsync(() => _watch.Repaired.Count == 1);
        (await _replicas[0].ReadStreamAsync(Small.Digest)).ShouldBe(Small.Content.ToArray());
    }

    [Fact]
    public async Task A_large_blob_that_a_replica_lies_about_is_never_given_out_whole_and_comes_right_the_next_time()
    {
        IBlobStore store = Create();
        await store.WriteAsync(Large.Content, default);
        _replicas[0].Spoil(Large.Digest);

        GridException failure = await Should.ThrowAsync<GridException>(() => store.ReadStreamAsync(Large.Digest));

        failure.Status.ShouldBe(GridStatus.DataLoss);
        (await store.ReadStreamAsync(Large.Digest)).ShouldBe(Large.Content.ToArray());
        (await _replicas[0].ReadStreamAsync(Large.Digest)).ShouldBe(Large.Content.ToArray());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_liar_that_cannot_be_repaired_is_not_asked_for_that_blob_again(int sizeBytes)
    {
        Blob blob = Blobs.OfSize(sizeBytes);
        IBlobStore store = Create();
        await store.WriteAsync(blob.Content, default);
        _replicas[0].CanDelete = false;
        _replicas[0].Spoil(blob.Digest);
        await Record.ExceptionAsync(() => store.ReadStreamAsync(blob.Digest));

        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());

        _watch.Corrupt.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_blob_of_which_only_a_lie_is_left_is_missing()
    {
        IBlobStore store = Create();
        await _replicas[0].WriteAsync(Small.Content, default);
        _replicas[0].CanDelete = false;
        _replicas[0].Spoil(Small.Digest);

        (await store.ReadStreamAsync(Small.Digest)).ShouldBeNull();

        (await store.FindMissingAsync([Small.Digest], default)).ShouldBe([Small.Digest]);
    }

    [Fact]
    public async Task A_liar_found_out_while_copying_is_repaired_too()
    {
        await _replicas[0].WriteAsync(Small.Content, default);
        await _replicas[1].WriteAsync(Small.Content, default);
        _replicas[0].Spoil(Small.Digest);
        IBlobStore store = Create(new ReplicationOptions { QueueLengthMax = 10 });

        await store.FindMissingAsync([Small.Digest], default);
        await Until.SoAsync(() => _watch.Repaired.Count == 1);
        await store.FindMissingAsync([Small.Digest], default);
        await Until.SoAsync(() => _watch.Repaired.Count == 2);

        (await _replicas[0].ReadStreamAsync(Small.Digest)).ShouldBe(Small.Content.ToArray());
        (await _replicas[2].ReadStreamAsync(Small.Digest)).ShouldBe(Small.Content.ToArray());
    }

    [Fact]
    public async Task A_replica_that_refuses_what_is_right_costs_no_other_its_copy()
    {
        await _replicas[0].WriteAsync(Small.Content, default);
        await _replicas[1].WriteAsync(Small.Content, default);
        _replicas[2].Faults.Fail(StoreVerbs.Writes, GridException.InvalidArgument("not a digest function of mine"));
        ReplicatedBlobStore store = new(_replicas, new ReplicationOptions { QueueLengthMax = 10 }, _time, _watch);

        await store.FindMissingAsync([Small.Digest], default);
        await Until.SoAsync(() => _watch.Failures.Count > 0);
        await store.DisposeAsync();

        _watch.Corrupt.ShouldBeEmpty();
        (await _replicas[0].ContainsAsync(Small.Digest, default)).ShouldBeTrue();
        (await _replicas[1].ContainsAsync(Small.Digest, default)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(StoreVerbs.WritePiece)]
    [InlineData(StoreVerbs.Commit)]
    public async Task A_replica_that_calls_a_good_upload_malformed_is_left_out(StoreVerbs verb)
    {
        _replicas[2].Faults.Fail(verb, GridException.InvalidArgument("not for me"));

        await Create().WriteInPiecesAsync(Large, 100_000);

        (await _replicas[0].ContainsAsync(Large.Digest, default)).ShouldBeTrue();
        _watch.Failures.ShouldHaveSingleItem().Message.ShouldBe("Replica 3: not for me");
    }

    [Fact]
    public async Task Copying_goes_on_after_a_part_gave_up_on_one_blob()
    {
        await _replicas[0].WriteAsync(Small.Content, default);
        await _replicas[0].WriteAsync(Large.Content, default);
        _replicas[2].Faults.Fail(StoreVerbs.OpenWrite, new TaskCanceledException("a time-out of its own"), count: 1);
        IBlobStore store = Create(new ReplicationOptions { QueueLengthMax = 10 });

        await store.FindMissingAsync([Small.Digest], default);
        await Until.SoAsync(() => _watch.Failures.Count == 1);
        await store.FindMissingAsync([Large.Digest], default);

        await Until.SoAsync(async () => await _replicas[2].ContainsAsync(Large.Digest, default));
    }

    [Fact]
    public async Task A_write_that_was_interrupted_within_a_piece_has_to_begin_again()
    {
        IBlobStore store = Create();
        await using IBlobWriter writer = await store.OpenWriteAsync(Large.Digest, default);
        _replicas[1].Faults.Hold(StoreVerbs.WritePiece);
        using CancellationTokenSource cancel = new();
        ValueTask writing = writer.WriteAsync(Large.Content[..1000], cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await writing);
        _replicas[1].Faults.Release();

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await writer.WriteAsync(Large.Content[..1000], default));

        failure.Status.ShouldBe(GridStatus.Aborted);
        await store.WriteInPiecesAsync(Large, 100_000);
    }

    [Fact]
    public async Task A_blob_that_was_read_from_an_offset_is_hashed_all_the_same()
    {
        IBlobStore store = Create();
        await store.WriteAsync(Large.Content, default);
        _replicas[0].Spoil(Large.Digest);

        GridException failure = await Should.ThrowAsync<GridException>(() => store.ReadStreamAsync(Large.Digest, 900_000));

        failure.Status.ShouldBe(GridStatus.DataLoss);
    }

    [Fact]
    public async Task A_writer_that_is_given_up_while_it_opens_leaves_nothing_open()
    {
        MemoryBlobStore first = new(1 << 20);
        FaultyBlobStore second = new(new MemoryBlobStore(1 << 20));
        second.Faults.Hold(StoreVerbs.OpenWrite);
        await using ReplicatedBlobStore store = new([first, second], new ReplicationOptions(), TimeProvider.System, _watch);
        using CancellationTokenSource cancel = new();

        ValueTask<IBlobWriter> opening = store.OpenWriteAsync(Small.Digest, cancel.Token);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await opening);
        first.SizeBytes.ShouldBe(0);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (ReplicatedBlobStore store in _opened)
        {
            await store.DisposeAsync();
        }
    }

    protected override IBlobStore Create() => Create(new ReplicationOptions { RestDuration = TimeSpan.Zero });

    private ReplicatedBlobStore Create(ReplicationOptions options)
    {
        ReplicatedBlobStore store = new(_replicas, options, _time, _watch);
        _opened.Add(store);
        return store;
    }
}
