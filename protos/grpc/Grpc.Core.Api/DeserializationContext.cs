using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a deserializer finds its message.</summary>
public abstract class DeserializationContext
{
    public abstract int PayloadLength { get; }

    /// <summary>The message in an array of its own, which the caller may keep.</summary>
    public virtual byte[] PayloadAsNewBuffer() =>
        throw new NotSupportedException($"{GetType()} does not give an array.");

    /// <summary>The message where it lies; valid only until the deserializer returns.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(PayloadAsNewBuffer());
}
