using System.Buffers.Binary;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends.Segments;

/// <summary>What clients, clocks and half-finished writes may do to a segment store, and must not achieve.</summary>
public sealed class SegmentSafetyTests : IDisposable
{
    private static readonly SegmentStoreOptions Small = new() { SizeBytesMax = 4 << 20, AppenderCount = 1 };

    private readonly TemporaryFolder _folder = new();
    private SegmentBlobStore? _store;

    private string FirstSegment => Directory.EnumerateFiles(_folder["cas/segments"]).Order(StringComparer.Ordinal).First();

    [Fact]
    public async Task A_record_made_up_inside_a_blob_is_not_taken_for_one_when_the_blob_was_cut_short()
    {
        Blob victim = Blobs.OfText("what the victim expects!");
        using RecordBatch crafted = new();
        crafted.Add(RecordKind.Blob, victim.Digest, "what the attacker wants!"u8, writtenAt: 1000);

        SegmentBlobStore store = await ReopenTornAsync(crafted.Bytes.ToArray());

        (await store.ReadStreamAsync(victim.Digest)).ShouldBeNull();
        store.Report.DamagedRecordCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_header_made_up_inside_a_blob_does_not_keep_the_store_shut()
    {
        using RecordBatch crafted = new();
        crafted.Add(RecordKind.Blob, Blobs.OfText("x").Digest, [1], writtenAt: 1000);
        byte[] record = crafted.Bytes.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(24), -5);
        int headerSizeBytes = RecordHeader.SizeOf(DigestFunction.Sha256);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), RecordChecksum.Of(0, record.AsSpan(12..headerSizeBytes)));

        (await ReopenTornAsync(record)).BlobCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_result_made_up_inside_a_blob_is_not_taken_for_one()
    {
        using SegmentActionCache cache = OpenCache();
        using RecordBatch crafted = new();
        Digest action = Digest.Of("an action"u8);
        crafted.Add(RecordKind.Value, action, [], writtenAt: 1000, version: long.MaxValue);
        byte[] carrier = new byte[100_000];
        crafted.Bytes.CopyTo(carrier.AsSpan(8192));
        Reapi.ActionResult result = new() { StdoutRaw = Google.Protobuf.ByteString.CopyFrom(carrier) };
        await cache.UpdateAsync(Digest.Of("another"u8), result, default);
        cache.Engine.Abandon();
        Truncate(Directory.EnumerateFiles(_folder["ac/segments"]).Single(), 50_000);

        using SegmentActionCache again = OpenCache();

        // Where it lies depends on how the message is encoded: at a multiple of eight it is found, and refused.
        (await again.GetAsync(action, default)).ShouldBeNull();
    }

    [Fact]
    public async Task After_a_crash_the_latest_result_counts_whichever_segment_holds_it()
    {
        using SegmentActionCache cache = OpenCache();
        Digest[] actions = [.. Enumerable.Range(0, 2000).Select(number => Digest.Of(BitConverter.GetBytes(number)))];
        using CancellationTokenSource isDone = new();
        var others = Task.Run(async () =>
        {
            for (int turn = 0; !isDone.IsCancellationRequested; turn++)
            {
                await cache.UpdateAsync(Digest.Of("other"u8), new Reapi.ActionResult { ExitCode = turn }, default);
            }
        });
        foreach (Digest action in actions)
        {
            await cache.UpdateAsync(action, new Reapi.ActionResult { ExitCode = 1 }, default);
            await cache.UpdateAsync(action, new Reapi.ActionResult { ExitCode = 2 }, default);
        }

        await isDone.CancelAsync();
        await others;
        cache.Engine.Abandon();
        using SegmentActionCache again = OpenCache();

        foreach (Digest action in actions)
        {
            (await again.GetAsync(action, default))!.ExitCode.ShouldBe(2);
        }
    }

    [Fact]
    public async Task A_read_that_outlives_the_store_takes_no_blob_with_it()
    {
        Blob blob = Blobs.OfSize(5000);
        SegmentBlobStore store = Open();
        await store.WriteAsync(blob.Content, default);
        store.Dispose();

        (await store.ReadBatchAsync([blob.Digest], default)).ShouldBe([null]);

        (await Open().FindMissingAsync([blob.Digest], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_blob_whose_header_was_damaged_is_missing_once_its_segment_is_gone()
    {
        SegmentBlobStore store = Open(Small);
        Blob blob = Blobs.OfSize(5000);
        await store.WriteAsync(blob.Content, default);
        string segment = FirstSegment;
        Overwrite(segment, at: 20, 0xff);

        for (int seed = 10; File.Exists(segment); seed++)
        {
            await store.WriteAsync(Blobs.OfSize(50_000, seed).Content, default);
        }

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
        await store.WriteAsync(blob.Content, default);
        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task A_blob_that_was_used_once_has_one_second_chance()
    {
        SegmentBlobStore store = Open(Small);
        Blob blob = Blobs.OfSize(5000);
        await store.WriteAsync(blob.Content, default);
        await store.FindMissingAsync([blob.Digest], default);

        // Five times what the store holds.
        for (int seed = 10; seed < 410; seed++)
        {
            await store.WriteAsync(Blobs.OfSize(50_000, seed).Content, default);
        }

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
    }

    [Fact]
    public async Task Sizes_are_counted_once_when_the_segments_are_not_as_they_were()
    {
        SegmentStoreOptions options = new() { SegmentSizeBytes = 64 << 10, AppenderCount = 1 };
        SegmentBlobStore store = Open(options);
        for (int seed = 1; seed <= 3; seed++)
        {
            await store.WriteAsync(Blobs.OfSize(600_000, seed).Content, default);
        }

        long sizeBytes = store.SizeBytes;
        store.Dispose();
        await File.AppendAllTextAsync(Directory.EnumerateFiles(_folder["cas/segments"]).Order().Last(), "part of a write");

        Open(options).SizeBytes.ShouldBe(sizeBytes);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_keep_the_store_full()
    {
        SettableTime time = new();
        SegmentBlobStore store = Open(Small with { ProtectionWindow = TimeSpan.FromMinutes(10) }, time);
        GridException? refusal = null;
        for (int seed = 0; refusal is null; seed++)
        {
            refusal = (await store.WriteBatchAsync([Blobs.OfSize(50_000, seed)], default))[0];
        }

        time.Now = time.Now.AddDays(-365);

        (await store.WriteBatchAsync([Blobs.OfSize(50_000, 9999)], default)).ShouldBe([null]);
    }

    [Fact]
    public async Task An_index_whose_head_was_damaged_is_made_anew()
    {
        SegmentBlobStore store = Open();
        Blob blob = Blobs.OfSize(5000);
        await store.WriteAsync(blob.Content, default);
        store.Dispose();
        Overwrite(Directory.EnumerateFiles(_folder["cas/index"]).First(), at: 15, 0x10);

        SegmentBlobStore again = Open();

        again.Report.IsIndexRebuilt.ShouldBeTrue();
        (await again.FindMissingAsync([blob.Digest], default)).ShouldBeEmpty();
    }

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    private static void Truncate(string path, long length)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(length);
    }

    private static void Overwrite(string path, long at, byte value)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Position = at;
        file.WriteByte(value);
    }

    // As a crash in the middle of a write leaves it: the front of a blob that holds the crafted bytes.
    private async Task<SegmentBlobStore> ReopenTornAsync(byte[] crafted)
    {
        byte[] carrier = new byte[100_000];
        crafted.CopyTo(carrier, 8192);
        SegmentBlobStore store = Open();
        await store.WriteAsync(carrier, default);
        store.Engine.Abandon();
        Truncate(FirstSegment, 50_000);
        return Open();
    }

    private SegmentActionCache OpenCache() =>
        SegmentActionCache.Open(_folder["ac"], new SegmentStoreOptions { AppenderCount = 2 }, TimeProvider.System);

    private SegmentBlobStore Open(SegmentStoreOptions? options = null, TimeProvider? time = null) =>
        _store = SegmentBlobStore.Open(_folder["cas"], options ?? new SegmentStoreOptions(), time ?? new ManualTime());

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
