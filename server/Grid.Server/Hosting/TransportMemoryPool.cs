using System.Buffers;
using System.Runtime.InteropServices;

namespace Grid.Server.Hosting;

/// <summary>
/// The buffers of Kestrel's connections, eight times as large as its own: what arrives in 4 KiB at a time costs two system
/// calls for each of them, a third of all that receiving a blob takes.
/// </summary>
/// <remarks>
/// Blocks come back in the order last out, first in, so that a server which needs few keeps using those the processor's
/// cache holds. What was not needed for a while is left to the garbage collector.
/// </remarks>
internal sealed class TransportMemoryPool : MemoryPool<byte>
{
    /// <summary>Length of every block: a frame of HTTP/2 as clients send them, its header, and room for the next one.</summary>
    public const int BlockBytes = 32 * 1024;

    /// <summary>How many blocks are kept at most: 64 MiB of them.</summary>
    public const int IdleBlocksMax = 2048;

    private static readonly TimeSpan TrimPeriod = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Stack<Block> _idle = new();
    private readonly ITimer _trimTimer;
    private int _surplus;
    private bool _isDisposed;

    public TransportMemoryPool(TimeProvider time) =>
        _trimTimer = time.CreateTimer(_ => Trim(), state: null, TrimPeriod, TrimPeriod);

    public override int MaxBufferSize => BlockBytes;

    /// <summary>How many blocks wait to be used again.</summary>
    public int IdleCount
    {
        get
        {
            lock (_gate)
            {
                return _idle.Count;
            }
        }
    }

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        lock (_gate)
        {
            if (_idle.TryPop(out Block? block))
            {
                _surplus = Math.Min(_surplus, _idle.Count);
                return block;
            }
        }

        return new Block(this);
    }

    /// <summary>Lets go of what lay idle all the time since the last look: it is more than is needed.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            for (int i = 0; i < _surplus; i++)
            {
                _idle.Pop();
            }

            _idle.TrimExcess();
            _surplus = _idle.Count;
        }
    }

    protected override void Dispose(bool disposing)
    {
        _trimTimer.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            _idle.Clear();
        }
    }

    private void Return(Block block)
    {
        lock (_gate)
        {
            if (!_isDisposed && _idle.Count < IdleBlocksMax)
            {
                _idle.Push(block);
            }
        }
    }

    // Pinned, because the system writes into it while a connection waits for data.
    private sealed class Block(TransportMemoryPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(
            GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true), 0, BlockBytes);

        public void Dispose() => pool.Return(this);
    }
}
