using System.Buffers;
using Grid.Server.Hosting;

namespace Grid.Server.Tests.Hosting;

public sealed class TransportMemoryPoolTests : IDisposable
{
    private readonly TransportMemoryPool _pool = new(TimeProvider.System);

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void However_little_is_asked_for_a_whole_block_is_given()
    {
        using IMemoryOwner<byte> block = _pool.Rent(1);

        block.Memory.Length.ShouldBe(TransportMemoryPool.BlockBytes);
        _pool.MaxBufferSize.ShouldBe(TransportMemoryPool.BlockBytes);
    }

    [Fact]
    public void More_than_a_block_is_not_given()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => _pool.Rent(TransportMemoryPool.BlockBytes + 1));
    }

    [Fact]
    public void The_block_that_came_back_last_is_given_out_first()
    {
        IMemoryOwner<byte> first = _pool.Rent();
        IMemoryOwner<byte> last = _pool.Rent();
        first.Dispose();
        last.Dispose();

        _pool.Rent().ShouldBeSameAs(last);
        _pool.Rent().ShouldBeSameAs(first);
    }

    [Fact]
    public void No_more_blocks_are_kept_than_the_limit_says()
    {
        IMemoryOwner<byte>[] blocks = Rent(TransportMemoryPool.IdleBlocksMax + 1);
        Array.ForEach(blocks, block => block.Dispose());

        _pool.IdleCount.ShouldBe(TransportMemoryPool.IdleBlocksMax);
    }

    [Fact]
    public void What_was_not_needed_since_the_last_look_is_let_go_of_and_what_was_stays()
    {
        Array.ForEach(Rent(10), block => block.Dispose());
        _pool.Trim();
        Array.ForEach(Rent(3), block => block.Dispose());

        _pool.Trim();

        _pool.IdleCount.ShouldBe(3);
    }

    [Fact]
    public void A_block_that_comes_back_to_a_closed_pool_is_not_kept()
    {
        IMemoryOwner<byte> block = _pool.Rent();
        _pool.Dispose();

        block.Dispose();

        _pool.IdleCount.ShouldBe(0);
    }

    private IMemoryOwner<byte>[] Rent(int count) => [.. Enumerable.Range(0, count).Select(_ => _pool.Rent())];
}
