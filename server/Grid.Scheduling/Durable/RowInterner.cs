using Grid.Core;

namespace Grid.Scheduling.Durable;

/// <summary>Keeps one copy of what many rows have in common: a million queued jobs know a handful of platforms and builds.</summary>
internal sealed class RowInterner
{
    // Beyond it the texts are not repeated much, and remembering them costs more than it saves.
    private const int CountMax = 100_000;

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<PlatformProperties, PlatformProperties> _platforms = [];
    private readonly Dictionary<PlatformRequirements, PlatformRequirements> _requirements = [];

    public string Text(string text) => One(_texts, text);

    public PlatformProperties Platform(PlatformProperties platform) => One(_platforms, platform);

    public PlatformRequirements Requirements(PlatformRequirements requirements) => One(_requirements, requirements);

    private static T One<T>(Dictionary<T, T> known, T value)
        where T : notnull
    {
        if (known.TryGetValue(value, out T? first))
        {
            return first;
        }

        if (known.Count < CountMax)
        {
            known.Add(value, value);
        }

        return value;
    }
}
