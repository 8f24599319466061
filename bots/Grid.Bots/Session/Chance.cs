namespace Grid.Bots.Session;

/// <summary>A stream of chance as a value, so that a run can be repeated from its seed (SplitMix64).</summary>
public readonly record struct Chance(ulong Seed)
{
    /// <summary>A number from 0 (included) to 1 (not), and the rest of the stream.</summary>
    public (double Value, Chance Then) Next()
    {
        ulong seed = unchecked(Seed + 0x9E3779B97F4A7C15);
        ulong mixed = seed;
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        mixed ^= mixed >> 31;
        return ((mixed >> 11) * (1.0 / (1UL << 53)), new Chance(seed));
    }
}
