using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>
/// Names for leases, drawn from a seed that is part of the state (SplitMix64): the same inputs give the same names.
/// </summary>
internal sealed class NameSource(ulong seed)
{
    private const int GuidLength = 36;

    private ulong _state = seed;

    /// <summary>A name in an instance, which it begins with where that has one.</summary>
    public string NextIn(InstanceName instance)
    {
        string prefix = instance.Value;
        int prefixLength = prefix.Length == 0 ? 0 : prefix.Length + 1;
        return string.Create(prefixLength + GuidLength, (prefix, Next()), static (name, parts) =>
        {
            (string prefix, Guid guid) = parts;
            if (prefix.Length > 0)
            {
                prefix.CopyTo(name);
                name[prefix.Length] = '/';
            }

            guid.TryFormat(name[^GuidLength..], out _);
        });
    }

    private Guid Next()
    {
        // Not by way of memory: a read of what two writes have put there waits for all writes before them.
        Vector128<ulong> halves = Vector128.Create(Draw(), Draw());
        return Unsafe.BitCast<Vector128<ulong>, Guid>(halves);
    }

    private ulong Draw()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
