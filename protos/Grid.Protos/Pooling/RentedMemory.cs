using System.Buffers;

namespace Grid.Protos.Pooling;

/// <summary>An array of the shared pool, given back once: a second time would give it to two at the same time.</summary>
public sealed class RentedMemory
{
    private byte[]? _array;

    private RentedMemory(byte[] array, int length)
    {
        _array = array;
        Memory = array.AsMemory(0, length);
    }

    /// <summary>The bytes, of whatever value the last user left there.</summary>
    public Memory<byte> Memory { get; }

    /// <summary>Whether the array was given back, so that the bytes may be anybody's.</summary>
    public bool IsReturned => Volatile.Read(ref _array) is null;

    public static RentedMemory Rent(int length) => new(ArrayPool<byte>.Shared.Rent(length), length);

    /// <summary>Gives the array back; once is enough, and more often does no harm.</summary>
    public void Return()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
