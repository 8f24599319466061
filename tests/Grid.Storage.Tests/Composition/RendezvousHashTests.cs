using System.Text;
using Grid.Core;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

public sealed class RendezvousHashTests
{
    private static readonly Digest[] Digests =
        [.. Enumerable.Range(0, 20_000).Select(i => Digest.Of(BitConverter.GetBytes(i)))];

    [Theory]
    [InlineData("", 0u)]
    [InlineData("a", 0x3c2569b2u)]
    [InlineData("test", 0xba6bd213u)]
    [InlineData("Hello, world!", 0xc0363e43u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x2e4ff723u)]
    public void The_scores_are_those_of_MurmurHash3(string text, uint hash) =>
        Murmur3.Hash(Encoding.UTF8.GetBytes(text)).ShouldBe(hash);

    [Fact]
    public void A_new_shard_takes_its_share_and_nothing_moves_between_the_others()
    {
        RendezvousHash four = Of(("a", 1), ("b", 1), ("c", 1), ("d", 1));
        RendezvousHash five = Of(("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 1));

        int moved = 0;
        foreach (Digest digest in Digests)
        {
            int now = five.Choose(digest);
            if (now != four.Choose(digest))
            {
                now.ShouldBe(4);
                moved++;
            }
        }

        ((double)moved / Digests.Length).ShouldBe(0.2, tolerance: 0.02);
    }

    [Fact]
    public void The_order_of_the_shards_does_not_matter()
    {
        RendezvousHash one = Of(("a", 1), ("b", 2), ("c", 3));
        RendezvousHash other = Of(("c", 3), ("a", 1), ("b", 2));

        Digests.ShouldAllBe(digest => "abc"[one.Choose(digest)] == "cab"[other.Choose(digest)]);
    }

    [Fact]
    public void Shares_are_in_proportion_to_weights()
    {
        RendezvousHash hash = Of(("a", 1), ("b", 2), ("c", 5));

        int[] shares = [.. Digests.GroupBy(hash.Choose).OrderBy(group => group.Key).Select(group => group.Count())];

        ((double)shares[0] / Digests.Length).ShouldBe(1 / 8.0, tolerance: 0.015);
        ((double)shares[1] / Digests.Length).ShouldBe(2 / 8.0, tolerance: 0.015);
        ((double)shares[2] / Digests.Length).ShouldBe(5 / 8.0, tolerance: 0.015);
    }

    [Fact]
    public void A_weight_that_grows_only_draws_to_itself()
    {
        RendezvousHash before = Of(("a", 2), ("b", 2), ("c", 2));
        RendezvousHash after = Of(("a", 2), ("b", 3), ("c", 2));

        Digests.ShouldAllBe(digest => after.Choose(digest) == before.Choose(digest) || after.Choose(digest) == 1);
    }

    [Fact]
    public void Without_weights_the_lowest_score_wins_as_in_BuildGrid()
    {
        string[] names = ["shard-0", "shard-1", "shard-2"];
        RendezvousHash hash = Of([.. names.Select(name => (name, 7))]);

        Digests.ShouldAllBe(digest => names[hash.Choose(digest)] == names.MinBy(
            name => Murmur3.Hash(Encoding.UTF8.GetBytes($"{name}\t{digest.HashText}"))));
    }

    private static RendezvousHash Of(params (string Name, int Weight)[] names) => new(names);
}
