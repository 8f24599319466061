namespace Grid.Core.Tests;

public sealed class RecentBytesTests
{
    private const int BytesMax = 10_000;
    private const int Stories = 200;

    [Fact]
    public void It_keeps_the_latest_bytes_where_they_were_written_whatever_the_pieces()
    {
        for (int seed = 0; seed < Stories; seed++)
        {
            Random chance = new(seed);
            RecentBytes ring = new(BytesMax);
            List<byte> written = [];
            for (int i = 0; i < 20; i++)
            {
                byte[] piece = new byte[chance.Next(chance.Next(2) == 0 ? 100 : 12_000)];
                chance.NextBytes(piece);
                ring.Append(written.Count, piece);
                written.AddRange(piece);
                Check(ring, written, chance, seed);
            }
        }
    }

    [Fact]
    public void What_was_lost_on_the_way_is_not_kept_and_neither_is_what_came_before_it()
    {
        RecentBytes ring = new(BytesMax, new MemoryShare(BytesMax));
        ring.Append(0, "before"u8);

        ring.Append(100, "after"u8);

        (ring.Start, ring.End).ShouldBe((100, 105));
        byte[] read = new byte[10];
        ring.Read(100, read).ShouldBe(5);
        read[..5].ShouldBe("after"u8.ToArray());
    }

    [Fact]
    public void It_keeps_less_where_there_is_less_memory_and_gives_back_all_it_took()
    {
        MemoryShare memory = new(5_000);
        RecentBytes first = new(BytesMax, memory);
        RecentBytes second = new(BytesMax, memory);
        first.Append(0, new byte[3_000]);
        second.Append(0, new byte[3_000]);

        (first.End - first.Start).ShouldBe(3_000);
        (second.Start, second.End).ShouldBe((3_000, 3_000));
        first.Release();
        memory.UsedBytes.ShouldBe(0);
        second.Append(3_000, new byte[2_000]);

        (second.End - second.Start).ShouldBe(2_000);
    }

    private static void Check(RecentBytes ring, List<byte> written, Random chance, int seed)
    {
        ring.End.ShouldBe(written.Count, $"seed {seed}");
        (ring.End - ring.Start).ShouldBeGreaterThanOrEqualTo(Math.Min(written.Count, BytesMax), $"seed {seed}");
        if (ring.Start == ring.End)
        {
            return;
        }

        int offset = chance.Next((int)ring.Start, (int)ring.End);
        byte[] read = new byte[chance.Next(1, BytesMax)];
        int count = ring.Read(offset, read);
        count.ShouldBe(Math.Min(read.Length, written.Count - offset), $"seed {seed}");
        read.AsSpan(0, count).SequenceEqual(written.GetRange(offset, count).ToArray()).ShouldBeTrue($"seed {seed}");
    }
}
