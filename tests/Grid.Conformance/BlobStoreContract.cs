using Grid.Core;
using Grid.Storage;

namespace Grid.Conformance;

/// <summary>What every <see cref="IBlobStore"/> does, whatever it is made of.</summary>
public abstract class BlobStoreContract
{
    /// <summary>A store with nothing in it and room for some megabytes.</summary>
    protected abstract IBlobStore Create();

    public static TheoryData<DigestFunction> Functions() => [.. DigestFunction.All];

    [Fact]
    public async Task A_blob_that_was_streamed_in_can_be_streamed_out()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(3_000_000);

        await store.WriteInPiecesAsync(blob, pieceSizeBytes: 100_000);

        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(1024 * 1024)]
    [InlineData((1024 * 1024) + 1)]
    public async Task A_blob_of_any_size_comes_back_as_it_was(int sizeBytes)
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(sizeBytes);

        await store.WriteInPiecesAsync(blob, pieceSizeBytes: 70_000);

        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
        (await store.ReadAsync(blob.Digest, default))!.Value.ToArray().ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task Reading_begins_at_the_offset_asked_for()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(2_500_000);
        await store.WriteInPiecesAsync(blob, pieceSizeBytes: 100_000);

        (await store.ReadStreamAsync(blob.Digest, 1_100_000)).ShouldBe(blob.Content[1_100_000..].ToArray());
        (await store.ReadStreamAsync(blob.Digest, blob.Content.Length)).ShouldBe([]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public async Task An_offset_outside_of_the_blob_is_out_of_range(long offset)
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfText("hello");
        await store.WriteAsync(blob.Content, default);

        GridException failure = await Should.ThrowAsync<GridException>(() => store.ReadStreamAsync(blob.Digest, offset));

        failure.Status.ShouldBe(GridStatus.OutOfRange);
    }

    [Fact]
    public async Task A_blob_that_is_not_held_is_a_value_not_an_error()
    {
        IBlobStore store = Create();

        (await store.OpenReadAsync(Blobs.Unknown(), 0, default)).ShouldBeNull();
        (await store.ReadBatchAsync([Blobs.Unknown()], default)).ShouldBe([null]);
    }

    [Fact]
    public async Task A_blob_is_not_found_under_its_hash_with_another_size()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfText("hello");
        await store.WriteAsync(blob.Content, default);
        Digest other = Digest.FromHash(DigestFunction.Sha256, blob.Digest.Hash, blob.Digest.SizeBytes + 1);

        (await store.FindMissingAsync([other], default)).ShouldBe([other]);
        (await store.OpenReadAsync(other, 0, default)).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task A_blob_is_kept_under_any_digest_function(DigestFunction function)
    {
        IBlobStore store = Create();
        Blob streamed = Blobs.OfSize(70_000, seed: 1).Under(function);
        Blob batched = Blobs.OfSize(3_000, seed: 2).Under(function);
        Blob wrong = Blobs.OfSize(3_000, seed: 3).Under(function) with { Content = batched.Content };

        await store.WriteInPiecesAsync(streamed, pieceSizeBytes: 10_000);

        (await store.WriteBatchAsync([wrong, batched], default)).Select(refusal => refusal?.Status)
            .ShouldBe([GridStatus.InvalidArgument, null]);
        (await store.FindMissingAsync([streamed.Digest, batched.Digest, function.Empty], default)).ShouldBeEmpty();
        (await store.ReadStreamAsync(batched.Digest)).ShouldBe(batched.Content.ToArray());
        (await store.ReadAsync(streamed.Digest, default))!.Value.ToArray().ShouldBe(streamed.Content.ToArray());
    }

    [Fact]
    public async Task Equal_hashes_of_different_functions_are_different_blobs()
    {
        IBlobStore store = Create();
        Blob plain = Blobs.OfText("short enough to be one leaf");
        Digest tree = plain.Under(DigestFunction.Sha256Tree).Digest;
        tree.HashText.ShouldBe(plain.Digest.HashText);

        await store.WriteBatchAsync([plain], default);

        (await store.FindMissingAsync([plain.Digest, tree], default)).ShouldBe([tree]);
        (await store.ReadBatchAsync([tree], default)).ShouldBe([null]);
    }

    [Fact]
    public async Task The_empty_blob_is_there_although_nobody_wrote_it()
    {
        IBlobStore store = Create();
        Digest empty = DigestFunction.Sha256.Empty;

        (await store.FindMissingAsync([empty], default)).ShouldBeEmpty();
        (await store.ReadStreamAsync(empty)).ShouldBe([]);
        (await store.ReadAsync(empty, default))!.Value.Length.ShouldBe(0);
    }

    [Fact]
    public async Task The_empty_blob_may_be_written_all_the_same()
    {
        IBlobStore store = Create();

        await store.WriteInPiecesAsync(Blobs.Of([]), pieceSizeBytes: 1);

        (await store.WriteBatchAsync([Blobs.Of([])], default)).ShouldBe([null]);
    }

    [Fact]
    public async Task What_is_not_a_digest_is_refused_by_every_verb()
    {
        IBlobStore store = Create();

        await Should.ThrowAsync<InvalidOperationException>(async () => await store.FindMissingAsync([default], default));
        await Should.ThrowAsync<InvalidOperationException>(async () => await store.OpenReadAsync(default, 0, default));
        await Should.ThrowAsync<InvalidOperationException>(async () => await store.OpenWriteAsync(default, default));
        await Should.ThrowAsync<InvalidOperationException>(async () => await store.ReadBatchAsync([default], default));
    }

    [Fact]
    public async Task Missing_blobs_are_named_once_each_in_the_order_asked()
    {
        IBlobStore store = Create();
        Blob held = Blobs.OfText("held");
        await store.WriteAsync(held.Content, default);
        Digest first = Blobs.Unknown(1);
        Digest second = Blobs.Unknown(2);

        IReadOnlyList<Digest> missing =
            await store.FindMissingAsync([second, held.Digest, first, second, held.Digest], default);

        missing.ShouldBe([second, first]);
    }

    [Fact]
    public async Task A_batch_is_answered_entry_by_entry()
    {
        IBlobStore store = Create();
        Blob good = Blobs.OfText("good");
        Blob bad = Blobs.OfText("bad") with { Content = "worse"u8.ToArray() };
        Blob another = Blobs.OfText("another");

        IReadOnlyList<GridException?> refusals = await store.WriteBatchAsync([good, bad, another, good], default);

        refusals.Select(refusal => refusal?.Status)
            .ShouldBe([null, GridStatus.InvalidArgument, null, null]);
        IReadOnlyList<ReadOnlyMemory<byte>?> contents =
            await store.ReadBatchAsync([another.Digest, bad.Digest, good.Digest], default);
        contents.Select(content => content?.Length).ShouldBe([another.Content.Length, null, good.Content.Length]);
    }

    [Fact]
    public async Task Memory_of_a_batch_is_the_callers_again_once_it_was_written()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(5_000);
        byte[] content = blob.Content.ToArray();

        await store.WriteBatchAsync([blob with { Content = content }], default);
        content.AsSpan().Clear();

        (await store.ReadAsync(blob.Digest, default))!.Value.ToArray().ShouldBe(blob.Content.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_200)]
    [InlineData(50_000)]
    public async Task A_batch_is_read_whatever_room_the_caller_gives(int roomBytes)
    {
        IBlobStore store = Create();
        Blob[] blobs = [Blobs.OfSize(5_000), Blobs.OfSize(5_001), Blobs.OfSize(1)];
        await store.WriteBatchAsync(blobs, default);

        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await store.ReadBatchAsync(
            [blobs[0].Digest, Blobs.Unknown(), blobs[1].Digest, blobs[2].Digest], new byte[roomBytes], default);

        contents.Select(content => content?.ToArray()).ShouldBe(
            [blobs[0].Content.ToArray(), null, blobs[1].Content.ToArray(), blobs[2].Content.ToArray()]);
    }

    [Fact]
    public async Task A_blob_whose_bytes_do_not_match_its_digest_is_refused_and_stays_absent()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfText("right");

        await using (IBlobWriter writer = await store.OpenWriteAsync(blob.Digest, default))
        {
            await writer.WriteAsync("wrong"u8.ToArray(), default);
            GridException failure = await Should.ThrowAsync<GridException>(async () => await writer.CommitAsync(default));
            failure.Status.ShouldBe(GridStatus.InvalidArgument);
        }

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
    }

    [Fact]
    public async Task More_bytes_than_the_digest_says_are_refused_as_they_come()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfText("right");
        await using IBlobWriter writer = await store.OpenWriteAsync(blob.Digest, default);
        await writer.WriteAsync(blob.Content, default);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await writer.WriteAsync("!"u8.ToArray(), default));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
    }

    [Fact]
    public async Task Fewer_bytes_than_the_digest_says_cannot_be_committed()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfText("right");
        await using IBlobWriter writer = await store.OpenWriteAsync(blob.Digest, default);
        await writer.WriteAsync(blob.Content[..3], default);

        GridException failure = await Should.ThrowAsync<GridException>(async () => await writer.CommitAsync(default));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        writer.CommittedSize.ShouldBe(3);
    }

    [Fact]
    public async Task A_writer_that_is_disposed_of_without_a_commit_leaves_nothing()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfText("unfinished");

        await using (IBlobWriter writer = await store.OpenWriteAsync(blob.Digest, default))
        {
            await writer.WriteAsync(blob.Content, default);
        }

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
    }

    [Fact]
    public async Task Nothing_of_a_blob_shows_before_its_commit()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfText("not yet");
        await using IBlobWriter writer = await store.OpenWriteAsync(blob.Digest, default);
        await writer.WriteAsync(blob.Content, default);

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
        await writer.CommitAsync(default);
        (await store.FindMissingAsync([blob.Digest], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Writers_of_the_same_blob_do_not_disturb_each_other()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(200_000);
        await using IBlobWriter first = await store.OpenWriteAsync(blob.Digest, default);
        await using IBlobWriter second = await store.OpenWriteAsync(blob.Digest, default);

        await first.WriteAsync(blob.Content[..100_000], default);
        await second.WriteAsync(blob.Content, default);
        await second.CommitAsync(default);
        await first.WriteAsync(blob.Content[100_000..], default);
        await first.CommitAsync(default);

        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task Many_writers_and_readers_of_the_same_blobs_agree()
    {
        IBlobStore store = Create();
        Blob[] blobs = [.. Enumerable.Range(0, 8).Select(seed => Blobs.OfSize(50_000 + seed, seed))];

        await Parallel.ForEachAsync(Enumerable.Range(0, 64), async (turn, _) =>
        {
            Blob blob = blobs[turn % blobs.Length];
            await store.WriteInPiecesAsync(blob, pieceSizeBytes: 10_000);
            (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
        });

        (await store.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_buffer_may_be_used_again_once_it_was_written()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(100_000);
        byte[] buffer = new byte[1000];
        await using (IBlobWriter writer = await store.OpenWriteAsync(blob.Digest, default))
        {
            for (int offset = 0; offset < blob.Content.Length; offset += buffer.Length)
            {
                blob.Content.Slice(offset, buffer.Length).CopyTo(buffer);
                await writer.WriteAsync(buffer, default);
                buffer.AsSpan().Clear();
            }

            await writer.CommitAsync(default);
        }

        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }
}
