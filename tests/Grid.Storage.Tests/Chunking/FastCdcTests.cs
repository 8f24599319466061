using System.Globalization;
using System.Text;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Chunking;

namespace Grid.Storage.Tests.Chunking;

public sealed class FastCdcTests
{
    // Offset, length, SHA-256 and rolling hash of each chunk, as published with REAPI.
    private const string Unseeded = """
        0 19186 0f9efa589121d5d9e9e2c4ace91337d77cae866537143f6f15a0ffd525a77c2d 17583755766661134474
        19186 19279 c7c86a165573c16448cda35c9169742e85645af42be22889f8b96b8ee0ec7cb0 4098594969649699419
        38465 17354 bc88521e28a8b4479cdea5f75aa721a24f3a0a7d0be903aa6d505c574e51e89d 2365586132076908760
        55819 16387 4b8dac2652e4685c629d2bb1ae9d4448e676b86f2e67ca0b2fff3d9580184b79 16009206469796846404
        72206 19940 c0a7062da6f2386c28e086ee0cedd5732252741269838773cff1ddb05b2df6ed 2473608525189754172
        92146 17320 7fa5b12134dc75cd2ac8dc60d3a8f3c8d22f0ee9d4cf74a4aa937e2a0d2d79a5 2504464741100432583
        """;

    private const string Seeded = """
        0 17635 cb3a9d80a3569772d4ed331ca37ab0c862c759897b890fc1aac90a4f2ea3a407 17021115692437263050
        17635 17334 d758c6b7b0b7eef1e996f8ccd17de6c645360b03a26c35541e7581348ac08944 8231525949846907466
        34969 19136 24846aefd89e510594bae3e9d7d5ea5012067601512610fed126a3c57ba993f5 10944310959829698982
        54105 17467 efa785e1fefb49f190e665f72fd246c1442079874508c312196da1fb3040d00b 13602876513398592944
        71572 23593 a2f557bdd8d40d8faada963ad5f91ec54b10ccee7c5ae72754a65137592dc607 2945079350535657389
        95165 14301 e131100b4a7147ccad19dc63c4a2fac1f5d8b644e1373eeb6803825024234efc 8981594897574481255
        """;

    [VectorImageTheory]
    [InlineData(0, Unseeded)]
    [InlineData(666, Seeded)]
    public void The_published_image_is_cut_as_published(uint seed, string chunks)
    {
        FastCdc cdc = new(new FastCdcOptions(16_384) { SizeBytesMax = 65_535, Seed = seed });

        Cut(cdc, VectorImageTheoryAttribute.Read()).ShouldBe(chunks.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(65_536)]
    [InlineData(1_048_576)]
    public void Chunks_keep_to_their_sizes_and_average(int averageSizeBytes)
    {
        FastCdc cdc = new(new FastCdcOptions(averageSizeBytes));
        ReadOnlyMemory<byte> content = Blobs.OfSize(16 * 1024 * 1024).Content;
        List<int> lengths = [];
        for (int offset = 0; offset < content.Length; offset += lengths[^1])
        {
            lengths.Add(cdc.FindCut(content.Span[offset..]));
        }

        lengths.SkipLast(1).ShouldAllBe(length => length > averageSizeBytes / 4 && length <= averageSizeBytes * 4);
        (content.Length / lengths.Count).ShouldBeInRange(averageSizeBytes / 2, averageSizeBytes * 2);
    }

    [Fact]
    public void An_insertion_leaves_most_chunks_as_they_were()
    {
        FastCdc cdc = new(new FastCdcOptions(4096));
        byte[] content = Blobs.OfSize(1_000_000).Content.ToArray();
        byte[] changed = [.. content[..300_000], .. Encoding.ASCII.GetBytes("inserted"), .. content[300_000..]];

        HashSet<string> before = [.. Cut(cdc, content).Select(HashOf)];
        string[] after = [.. Cut(cdc, changed).Select(HashOf)];

        after.Count(before.Contains).ShouldBeGreaterThan(after.Length - 6);
    }

    [Fact]
    public void Bytes_all_alike_are_cut_at_the_largest_size()
    {
        FastCdc cdc = new(new FastCdcOptions(4096));

        cdc.FindCut(new byte[100_000]).ShouldBe(4 * 4096);
        cdc.FindCut(new byte[1000]).ShouldBe(1000);
        cdc.FindCut([]).ShouldBe(0);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(2 * 1024 * 1024)]
    [InlineData(5000)]
    public void Sizes_that_REAPI_does_not_allow_are_refused(int averageSizeBytes) =>
        Should.Throw<ArgumentException>(() => new FastCdcOptions(averageSizeBytes));

    private static string HashOf(string line) => line.Split(' ')[2];

    private static string[] Cut(FastCdc cdc, byte[] content)
    {
        List<string> chunks = [];
        for (int offset = 0; offset < content.Length;)
        {
            int length = cdc.FindCut(content.AsSpan(offset), out ulong fingerprint);
            string hash = Digest.Of(content.AsSpan(offset, length)).HashText;
            chunks.Add(string.Create(CultureInfo.InvariantCulture, $"{offset} {length} {hash} {fingerprint}"));
            offset += length;
        }

        return [.. chunks];
    }
}
