using System.Text;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Compression;

namespace Grid.Storage.Tests.Compression;

public sealed class ZstdTests
{
    private readonly MemoryBlobStore _store = new(64 * 1024 * 1024);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(131_072)]
    [InlineData(3_000_001)]
    public async Task What_is_compressed_on_the_way_out_is_the_same_on_the_way_in(int sizeBytes)
    {
        Blob blob = Text(sizeBytes);

        byte[] compressed = await CompressAsync(blob);
        await WriteAsync(blob.Digest, compressed, pieceSizeBytes: 7_000);

        compressed.Length.ShouldBeLessThan(Math.Max(100, sizeBytes / 4));
        (await _store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task Bytes_that_do_not_compress_pass_all_the_same()
    {
        Blob blob = Blobs.OfSize(1_000_000);

        await WriteAsync(blob.Digest, await CompressAsync(blob), pieceSizeBytes: 100_000);

        (await _store.ContainsAsync(blob.Digest, default)).ShouldBeTrue();
        Zstd.Compress(blob.Content.Span).ShouldBeNull();
    }

    [Fact]
    public async Task Several_frames_make_up_one_blob()
    {
        Blob blob = Text(100_000);
        byte[] first = await CompressAsync(Blobs.Of(blob.Content[..40_000].ToArray()));
        byte[] second = await CompressAsync(Blobs.Of(blob.Content[40_000..].ToArray()));

        await WriteAsync(blob.Digest, [.. first, .. second], pieceSizeBytes: 1000);

        (await _store.ContainsAsync(blob.Digest, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_frame_that_unfolds_to_more_than_the_digest_says_is_refused_as_it_does()
    {
        byte[] bomb = await CompressAsync(Blobs.Of(new byte[50_000_000]));
        bomb.Length.ShouldBeLessThan(10_000);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => WriteAsync(Digest.Of("small"u8), bomb, pieceSizeBytes: bomb.Length));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        _store.SizeBytes.ShouldBe(0);
    }

    [Fact]
    public async Task A_frame_that_ends_early_is_no_blob()
    {
        Blob blob = Text(500_000);
        byte[] compressed = await CompressAsync(blob);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => WriteAsync(blob.Digest, compressed[..^5], pieceSizeBytes: 1000));

        failure.Message.ShouldContain("within a zstd frame");
        (await _store.ContainsAsync(blob.Digest, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Flipped_bits_are_no_blob()
    {
        Blob blob = Text(500_000);
        byte[] compressed = await CompressAsync(blob);
        for (int position = 0; position < compressed.Length; position += 97)
        {
            byte[] damaged = [.. compressed];
            damaged[position] ^= 0x10;

            try
            {
                await WriteAsync(blob.Digest, damaged, pieceSizeBytes: 10_000);
            }
            catch (GridException failure)
            {
                failure.Status.ShouldBe(GridStatus.InvalidArgument);
                continue;
            }

            // A flag that changes nothing of the content may flip; then the digest has vouched for the bytes.
            (await _store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
        }
    }

    [Fact]
    public async Task What_is_no_zstd_is_refused_with_the_reason()
    {
        GridException failure = await Should.ThrowAsync<GridException>(
            () => WriteAsync(Digest.Of("hello"u8), "hello"u8.ToArray(), pieceSizeBytes: 5));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        failure.Message.ShouldContain("Unknown frame descriptor");
    }

    [Fact]
    public async Task A_window_beyond_the_limit_is_refused_before_it_is_held()
    {
        // A frame header that asks for a window of 1 GiB (descriptor: exponent 20, so 2^30), with an empty last block.
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa0, 0x01, 0x00, 0x00];

        GridException failure = await Should.ThrowAsync<GridException>(
            () => WriteAsync(Digest.Of("hello"u8), frame, pieceSizeBytes: frame.Length));

        failure.Message.ShouldContain("too much memory");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(2_000_000)]
    public void A_small_blob_survives_being_compressed_in_one_go(int sizeBytes)
    {
        Blob blob = Text(sizeBytes);

        if (Zstd.Compress(blob.Content.Span) is { } compressed)
        {
            compressed.Length.ShouldBeLessThan(sizeBytes);
            Zstd.Decompress(compressed.Span, sizeBytes).ToArray().ShouldBe(blob.Content.ToArray());
            Should.Throw<GridException>(() => Zstd.Decompress(compressed.Span, sizeBytes - 1));
            Should.Throw<GridException>(() => Zstd.Decompress(compressed.Span, sizeBytes + 1));
            Should.Throw<GridException>(() => Zstd.Decompress(compressed.Span[..^1], sizeBytes));
        }
        else
        {
            sizeBytes.ShouldBe(0);
        }
    }

    private static Blob Text(int sizeBytes)
    {
        StringBuilder text = new();
        for (int i = 0; text.Length < sizeBytes; i++)
        {
            text.Append(i).Append(" lines, of which this is one more.\n");
        }

        return Blobs.Of(Encoding.UTF8.GetBytes(text.ToString(0, sizeBytes)));
    }

    private static async Task<byte[]> CompressAsync(Blob blob)
    {
        await using ZstdStream compressed = new(new MemoryStream(blob.Content.ToArray()), blob.Content.Length);
        return await Blobs.ReadToEndAsync(compressed);
    }

    private async Task WriteAsync(Digest digest, byte[] compressed, int pieceSizeBytes)
    {
        await using ZstdBlobWriter writer = new(await _store.OpenWriteAsync(digest, default));
        foreach (byte[] piece in compressed.Chunk(pieceSizeBytes))
        {
            await writer.WriteAsync(piece, default);
        }

        writer.CommittedSize.ShouldBe(compressed.Length);
        await writer.CommitAsync(default);
    }
}
