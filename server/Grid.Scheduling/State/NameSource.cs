using System.Buffers.Binary;

namespace Grid.Scheduling.State;

/// <summary>
/// Names for leases, drawn from a seed that is part of the state (SplitMix64): the same inputs give the same names.
/// </summary>
internal sealed class NameSource(ulong seed)
{
    private ulong _state = seed;

    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Draw());
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Draw());
        return new Guid(bytes);
    }

    private ulong Draw()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
