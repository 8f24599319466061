namespace Grid.Services.Execution;

/// <summary>
/// Gives equal texts as one object where they come soon after each other: of a million jobs that wait, all but a few name
/// the tool, the build and the target that others name. A fixed number of places, each for the latest text that hashes to
/// it, so that no client can fill it. Any number of callers at once: the worst that comes of it is an object more.
/// </summary>
internal sealed class TextPool
{
    // A power of two.
    private const int PlaceCount = 4096;

    private readonly string?[] _places = new string?[PlaceCount];

    /// <summary>A text that is equal to this one.</summary>
    public string Shared(string text)
    {
        ref string? place = ref _places[text.GetHashCode(StringComparison.Ordinal) & (PlaceCount - 1)];
        if (place is { } known && known == text)
        {
            return known;
        }

        place = text;
        return text;
    }
}
