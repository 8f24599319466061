using Grid.Core;

namespace Grid.Benchmarks;

/// <summary>A store that refuses is quick, and would make a fine figure of nothing.</summary>
internal static class Refusals
{
    public static void ThrowIfAny(IReadOnlyList<GridException?> refusals)
    {
        if (refusals.FirstOrDefault(refusal => refusal is not null) is { } refused)
        {
            throw refused;
        }
    }
}
