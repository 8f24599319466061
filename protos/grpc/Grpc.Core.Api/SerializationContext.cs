using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a serializer puts its message: a finished array, or pieces written to a buffer and then completed.</summary>
public abstract class SerializationContext
{
    /// <summary>Finishes with these bytes; they must not change afterwards.</summary>
    public virtual void Complete(byte[] payload) =>
        throw new NotSupportedException($"{GetType()} does not take an array.");

    /// <summary>The buffer to write to; finish with <see cref="Complete()"/>.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() =>
        throw new NotSupportedException($"{GetType()} has no buffer writer.");

    /// <summary>Says the size before the first write, so that the frame need not be buffered to learn it.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    public virtual void Complete() =>
        throw new NotSupportedException($"{GetType()} has no buffer writer.");
}
