using Grid.Core;
using Grid.Sandbox.Inputs;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Tests.Inputs;

public sealed class RemoteInputsTests : IAsyncLifetime
{
    private static readonly RemoteInputOptions Options = new()
    {
        BatchedBlobBytesMax = 1000,
        BatchSizeBytesMax = 3000,
        RetryDelay = TimeSpan.Zero,
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-inputs-");
    private readonly MemoryBlobStore _server = new(16 << 20);
    private DiskBlobStore _local = null!;
    private FarStore _far = null!;
    private RemoteInputs _inputs = null!;

    public Task InitializeAsync()
    {
        _local = DiskBlobStore.Open(Path.Combine(_folder.FullName, "cache"));
        _far = new FarStore(_server);
        _inputs = new RemoteInputs(_local, _far, Options, TimeProvider.System);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _inputs.DisposeAsync();
        _local.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_fetched_stays_in_the_local_store_and_can_be_linked()
    {
        Digest blob = await StoreAsync(100);

        (await _inputs.FetchAsync([blob], default)).ShouldBeEmpty();

        string path = Path.Combine(_folder.FullName, "linked");
        (await _local.TryLinkAsync(blob, path, isExecutable: false, default)).ShouldBeTrue();
        (await _inputs.FetchAsync([blob], default)).ShouldBeEmpty();
        _far.Reads.ShouldBe(1);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(100_000)]
    public async Task A_local_store_without_room_is_the_machines_trouble_and_not_the_actions(int sizeBytes)
    {
        using DiskBlobStore small = DiskBlobStore.Open(
            Path.Combine(_folder.FullName, "small"), sizeBytesMax: 120_000, protectionWindow: TimeSpan.FromHours(1));
        await using RemoteInputs inputs = new(small, _far, Options, TimeProvider.System);
        Digest first = await StoreAsync(100_000);
        await inputs.FetchAsync([first], default);
        Digest[] more = [.. await Task.WhenAll(Enumerable.Range(1, 10).Select(i => StoreAsync(sizeBytes + i)))];

        GridException refused = await Should.ThrowAsync<GridException>(() => inputs.FetchAsync(more, default).AsTask());

        refused.Status.ShouldBe(GridStatus.Unavailable);
        refused.Message.ShouldContain("local store of this machine has no room");
    }

    [Fact]
    public async Task Links_are_made_of_what_is_here_alone()
    {
        Digest blob = await StoreAsync(100);
        string path = Path.Combine(_folder.FullName, "linked");

        (await _inputs.TryLinkAsync(blob, path, isExecutable: true, default)).ShouldBeFalse();
        await _inputs.FetchAsync([blob], default);
        (await _inputs.TryLinkAsync(blob, path, isExecutable: true, default)).ShouldBeTrue();

        _far.Reads.ShouldBe(1);
        (await File.ReadAllBytesAsync(path)).Length.ShouldBe(100);
    }

    [Fact]
    public async Task Blobs_that_are_nowhere_are_named_and_the_others_are_fetched()
    {
        Digest held = await StoreAsync(100);
        Digest small = Digest.Of([1]);
        Digest large = Digest.Of(new byte[2000]);

        (await _inputs.FetchAsync([small, held, large, small], default)).ShouldBe([small, large], ignoreOrder: true);

        (await _local.ContainsAsync(held, default)).ShouldBeTrue();
        (await _inputs.ReadBatchAsync([small, held], default))[0].ShouldBeNull();
        (await _inputs.OpenReadAsync(large, 0, default)).ShouldBeNull();
        (await _inputs.TryLinkAsync(small, Path.Combine(_folder.FullName, "none"), isExecutable: false, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Small_blobs_travel_together_and_large_ones_alone()
    {
        List<Digest> blobs = [];
        for (int number = 0; number < 9; number++)
        {
            blobs.Add(await StoreAsync(900 + number));
        }

        blobs.Add(await StoreAsync(5000));

        (await _inputs.FetchAsync(blobs, default)).ShouldBeEmpty();

        _far.Reads.ShouldBe(4);
        _far.Offsets.ShouldBe([0L]);
    }

    [Fact]
    public async Task A_blob_that_many_jobs_need_at_once_is_fetched_once()
    {
        Digest blob = await StoreAsync(100);
        TaskCompletionSource gate = new();
        _far.Gate = gate.Task;

        Task<IReadOnlyList<Digest>>[] fetches = [.. Enumerable.Range(0, 8).Select(_ => _inputs.FetchAsync([blob], default).AsTask())];
        gate.SetResult();
        await Task.WhenAll(fetches);

        _far.Reads.ShouldBe(1);
    }

    [Fact]
    public async Task A_job_that_is_cancelled_does_not_take_the_blob_from_the_others()
    {
        Digest blob = await StoreAsync(100);
        TaskCompletionSource gate = new();
        _far.Gate = gate.Task;
        using CancellationTokenSource cancel = new();
        Task<IReadOnlyList<Digest>> first = _inputs.FetchAsync([blob], cancel.Token).AsTask();
        Task<IReadOnlyList<Digest>> second = _inputs.FetchAsync([blob], default).AsTask();

        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        gate.SetResult();

        (await second).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_is_away_for_a_moment_costs_no_lease()
    {
        Digest blob = await StoreAsync(100);
        _far.FailuresLeft = Options.AttemptsMax - 1;

        (await _inputs.FetchAsync([blob], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_stays_away_is_told_as_unavailable_and_may_be_asked_again()
    {
        Digest blob = await StoreAsync(100);
        _far.FailuresLeft = Options.AttemptsMax;

        GridException failure = await Should.ThrowAsync<GridException>(async () => await _inputs.FetchAsync([blob], default));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        (await _inputs.FetchAsync([blob], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_that_breaks_goes_on_where_it_broke()
    {
        Digest blob = await StoreAsync(100_000);
        _far.BreakAfterBytes = 60_000;

        (await _inputs.FetchAsync([blob], default)).ShouldBeEmpty();

        _far.Offsets.ShouldBe([0L, 60_000L]);
    }

    [Fact]
    public async Task Wrong_bytes_are_the_server_s_fault_and_are_not_kept()
    {
        Digest blob = await StoreAsync(100);
        _far.Lie = new byte[100];

        GridException failure = await Should.ThrowAsync<GridException>(async () => await _inputs.FetchAsync([blob], default));

        failure.Status.ShouldBe(GridStatus.DataLoss);
        (await _local.ContainsAsync(blob, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Fetches_under_way_end_with_the_bot()
    {
        Digest blob = await StoreAsync(100);
        _far.Gate = new TaskCompletionSource().Task;
        Task<IReadOnlyList<Digest>> fetch = _inputs.FetchAsync([blob], default).AsTask();

        await _inputs.DisposeAsync();

        (await Should.ThrowAsync<GridException>(fetch)).Status.ShouldBe(GridStatus.Unavailable);
        _inputs = new RemoteInputs(_local, _far, Options, TimeProvider.System);
    }

    private async Task<Digest> StoreAsync(int sizeBytes)
    {
        byte[] content = new byte[sizeBytes];
        new Random(sizeBytes).NextBytes(content);
        return await _server.WriteAsync(content, default);
    }
}
