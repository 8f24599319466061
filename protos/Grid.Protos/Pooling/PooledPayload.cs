using System.Buffers;
using Grpc.Core;

namespace Grid.Protos.Pooling;

/// <summary>
/// The bytes of one message in a rented array. The transport lends its own buffers only until the deserializer returns,
/// so one copy is needed; renting for it keeps megabyte messages off the large object heap, whose every collection is a
/// full one.
/// </summary>
internal sealed class PooledPayload
{
    private byte[]? _array;

    private PooledPayload(byte[] array, int length)
    {
        _array = array;
        Memory = array.AsMemory(0, length);
    }

    public ReadOnlyMemory<byte> Memory { get; }

    public static PooledPayload CopyOf(DeserializationContext context)
    {
        byte[] array = ArrayPool<byte>.Shared.Rent(context.PayloadLength);
        context.PayloadAsReadOnlySequence().CopyTo(array);
        return new PooledPayload(array, context.PayloadLength);
    }

    /// <summary>Gives the array back; once is enough, and more often does no harm.</summary>
    public void Return()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
