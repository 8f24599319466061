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
    private readonly RentedMemory _rented;

    private PooledPayload(RentedMemory rented) => _rented = rented;

    public ReadOnlyMemory<byte> Memory => _rented.Memory;

    public static PooledPayload CopyOf(DeserializationContext context)
    {
        RentedMemory rented = RentedMemory.Rent(context.PayloadLength);
        context.PayloadAsReadOnlySequence().CopyTo(rented.Memory.Span);
        return new PooledPayload(rented);
    }

    /// <summary>Gives the array back; once is enough, and more often does no harm.</summary>
    public void Return() => _rented.Return();
}
