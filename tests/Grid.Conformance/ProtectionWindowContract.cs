using Grid.Core;
using Grid.Storage;

namespace Grid.Conformance;

/// <summary>
/// What every bounded store with a protection window does: it never lets go of what was touched within it, and refuses
/// what would need that.
/// </summary>
public abstract class ProtectionWindowContract
{
    /// <summary>The window of the stores under test.</summary>
    protected static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>The bound of the stores under test: room for three blobs of <see cref="BlobSizeBytes"/>, not four.</summary>
    protected const long SizeBytesMax = (3 * BlobSizeBytes) + 8192;

    /// <summary>The size of the blobs the suite writes.</summary>
    protected const int BlobSizeBytes = 100 * 4096;

    // Touching is coarse: a store may keep what it must a while longer.
    private static readonly TimeSpan WellAfter = Window * 1.5;

    private static readonly Blob A = Blobs.OfSize(BlobSizeBytes, seed: 1);
    private static readonly Blob B = Blobs.OfSize(BlobSizeBytes, seed: 2);
    private static readonly Blob C = Blobs.OfSize(BlobSizeBytes, seed: 3);
    private static readonly Blob D = Blobs.OfSize(BlobSizeBytes, seed: 4);

    private readonly ManualTime _time = new();

    /// <summary>A store with nothing in it, of the bound and window above.</summary>
    protected abstract IBlobStore Create(TimeProvider time);

    [Fact]
    public async Task A_write_is_refused_with_the_numbers_when_all_was_written_within_the_window()
    {
        IBlobStore store = await CreateFullAsync();
        _time.Advance(Window - TimeSpan.FromSeconds(1));

        GridException failure = await Should.ThrowAsync<GridException>(() => WriteAsync(store, D));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        failure.Message.ShouldContain($"{SizeBytesMax} bytes");
        failure.Message.ShouldContain("600 seconds");
        failure.Message.ShouldContain("protection-window");
        (await MissingAsync(store)).ShouldBe([D.Digest]);
    }

    [Fact]
    public async Task A_batch_is_refused_entry_by_entry_when_all_is_protected()
    {
        IBlobStore store = await CreateFullAsync();

        IReadOnlyList<GridException?> refusals = await store.WriteBatchAsync([D, A], default);

        refusals.Select(refusal => refusal?.Status).ShouldBe([GridStatus.ResourceExhausted, null]);
    }

    [Fact]
    public async Task What_nobody_touched_goes_when_the_window_is_over()
    {
        IBlobStore store = await CreateFullAsync();
        await Should.ThrowAsync<GridException>(() => WriteAsync(store, D));

        _time.Advance(WellAfter);
        await WriteAsync(store, D);

        (await MissingAsync(store)).ShouldBe([A.Digest]);
    }

    [Fact]
    public async Task What_FindMissing_reported_as_held_stays_for_another_window()
    {
        IBlobStore store = await CreateFullAsync();
        _time.Advance(WellAfter);
        await store.FindMissingAsync([A.Digest], default);
        await store.FindMissingAsync([B.Digest], default);

        await WriteAsync(store, D);
        await Should.ThrowAsync<GridException>(() => WriteAsync(store, Blobs.OfSize(BlobSizeBytes, seed: 5)));

        (await MissingAsync(store)).ShouldBe([C.Digest]);
    }

    [Fact]
    public async Task What_was_read_stays_for_another_window()
    {
        IBlobStore store = await CreateFullAsync();
        _time.Advance(WellAfter);
        await store.ReadAsync(A.Digest, default);
        await store.ReadStreamAsync(B.Digest);

        await WriteAsync(store, D);
        await Should.ThrowAsync<GridException>(() => WriteAsync(store, Blobs.OfSize(BlobSizeBytes, seed: 5)));

        (await MissingAsync(store)).ShouldBe([C.Digest]);
    }

    [Fact]
    public async Task What_was_written_again_stays_for_another_window()
    {
        IBlobStore store = await CreateFullAsync();
        _time.Advance(WellAfter);
        await store.WriteBatchAsync([A], default);
        await WriteAsync(store, B);

        await WriteAsync(store, D);

        (await MissingAsync(store)).ShouldBe([C.Digest]);
    }

    [Fact]
    public async Task What_is_touched_again_and_again_stays_for_good()
    {
        IBlobStore store = await CreateFullAsync();

        for (int seed = 10; seed < 30; seed++)
        {
            _time.Advance(Window / 3);
            await store.FindMissingAsync([A.Digest], default);
            await store.WriteBatchAsync([Blobs.OfSize(BlobSizeBytes, seed)], default);
        }

        (await store.ReadStreamAsync(A.Digest)).ShouldBe(A.Content.ToArray());
    }

    private async Task<IBlobStore> CreateFullAsync()
    {
        IBlobStore store = Create(_time);
        await WriteAsync(store, A);
        await WriteAsync(store, B);
        await WriteAsync(store, C);
        return store;
    }

    private static Task WriteAsync(IBlobStore store, Blob blob) => store.WriteInPiecesAsync(blob, pieceSizeBytes: 100_000);

    private static async Task<IReadOnlyList<Digest>> MissingAsync(IBlobStore store) =>
        await store.FindMissingAsync([A.Digest, B.Digest, C.Digest, D.Digest], default);
}
