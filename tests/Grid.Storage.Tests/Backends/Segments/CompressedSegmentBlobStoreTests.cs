using System.Text;
using Grid.Conformance;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends.Segments;

public sealed class CompressedSegmentBlobStoreTests : BlobStoreContract, IDisposable
{
    private static readonly Blob Text = Blobs.OfText(string.Concat(Enumerable.Range(0, 5_000).Select(i => $"int f{i}(void);\n")));

    private readonly TemporaryFolder _folder = new();
    private SegmentBlobStore? _store;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Text_takes_a_fraction_of_its_size_and_comes_back_as_it_was(bool isBatch)
    {
        SegmentBlobStore store = Open();

        await WriteAsync(store, Text, isBatch);

        store.SizeBytes.ShouldBeLessThan(Text.Content.Length / 4);
        (await store.ReadStreamAsync(Text.Digest)).ShouldBe(Text.Content.ToArray());
        (await store.ReadStreamAsync(Text.Digest, 40_000)).ShouldBe(Text.Content[40_000..].ToArray());
        (await store.ReadBatchAsync([Text.Digest], new byte[Text.Content.Length + 200], default))[0]!.Value.ToArray()
            .ShouldBe(Text.Content.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_cannot_be_made_smaller_is_kept_as_it_is(bool isBatch)
    {
        SegmentBlobStore store = Open();
        Blob noise = Blobs.OfSize(100_000);

        await WriteAsync(store, noise, isBatch);

        store.SizeBytes.ShouldBeInRange(100_000, 100_100);
        (await store.ReadStreamAsync(noise.Digest)).ShouldBe(noise.Content.ToArray());
    }

    [Fact]
    public async Task Blobs_written_either_way_are_read_whatever_the_option_says_now()
    {
        await WriteAsync(Open(), Text, isBatch: true);
        Blob other = Blobs.OfText(Encoding.UTF8.GetString(Text.Content.Span) + "again");

        SegmentBlobStore plain = Open(isCompressed: false);
        await WriteAsync(plain, other, isBatch: true);
        (await plain.ReadStreamAsync(Text.Digest)).ShouldBe(Text.Content.ToArray());

        SegmentBlobStore compressed = Open();
        (await compressed.ReadStreamAsync(other.Digest)).ShouldBe(other.Content.ToArray());
    }

    [Fact]
    public async Task Compressed_blobs_are_hashed_and_found_again_when_the_index_is_lost()
    {
        await WriteAsync(Open(), Text, isBatch: true);
        _store!.Dispose();
        Directory.Delete(Path.Combine(_folder["cas"], "index"), recursive: true);

        SegmentBlobStore again = Open();

        (await again.ReadStreamAsync(Text.Digest)).ShouldBe(Text.Content.ToArray());
    }

    [Fact]
    public async Task A_flipped_bit_makes_a_compressed_blob_missing()
    {
        await WriteAsync(Open(), Text, isBatch: true);
        _store!.Dispose();
        string segment = Directory.EnumerateFiles(Path.Combine(_folder["cas"], "segments")).Single();
        byte[] bytes = await File.ReadAllBytesAsync(segment);
        bytes[2_000] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes);

        SegmentBlobStore again = Open();

        (await again.ReadStreamAsync(Text.Digest)).ShouldBeNull();
        (await again.FindMissingAsync([Text.Digest], default)).ShouldBe([Text.Digest]);
    }

    [Fact]
    public async Task Compressed_blobs_that_are_used_survive_the_reclaiming_of_their_segment()
    {
        SegmentBlobStore store = Open(sizeBytesMax: 4 << 20);
        await WriteAsync(store, Text, isBatch: true);
        for (int seed = 0; seed < 200; seed++)
        {
            await store.FindMissingAsync([Text.Digest], default);
            await WriteAsync(store, Blobs.OfSize(100_000, seed), isBatch: true);
        }

        (await store.ReadStreamAsync(Text.Digest)).ShouldBe(Text.Content.ToArray());
    }

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    protected override IBlobStore Create() => Open();

    private static async Task WriteAsync(SegmentBlobStore store, Blob blob, bool isBatch)
    {
        if (isBatch)
        {
            (await store.WriteBatchAsync([blob], default)).ShouldBe([null]);
        }
        else
        {
            await store.WriteInPiecesAsync(blob, pieceSizeBytes: 10_000);
        }
    }

    private SegmentBlobStore Open(bool isCompressed = true, long? sizeBytesMax = null)
    {
        _store?.Dispose();
        SegmentStoreOptions options = new() { CompressesBlobs = isCompressed, SizeBytesMax = sizeBytesMax };
        return _store = SegmentBlobStore.Open(_folder["cas"], options, TimeProvider.System);
    }
}
