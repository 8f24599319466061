using Grid.Core;

namespace Grid.Storage.Assets;

/// <summary>The qualifiers of a request, whose order says nothing: a name has one value.</summary>
public sealed class AssetQualifiers
{
    /// <summary>How many there may be.</summary>
    public const int CountMax = 128;

    /// <summary>How long a name may be, in characters.</summary>
    public const int NameLengthMax = 1024;

    /// <summary>How long a value may be, in characters: the headers of a download may hold tokens.</summary>
    public const int ValueLengthMax = 16 * 1024;

    private readonly SortedList<string, string> _values;

    private AssetQualifiers(SortedList<string, string> values) => _values = values;

    /// <summary>No qualifiers.</summary>
    public static AssetQualifiers None { get; } = new(new(StringComparer.Ordinal));

    /// <summary>All of them, sorted by name.</summary>
    public IEnumerable<AssetQualifier> All => _values.Select(pair => new AssetQualifier(pair.Key, pair.Value));

    /// <summary>Checks the qualifiers of a request.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT.</exception>
    public static AssetQualifiers Parse(IReadOnlyCollection<AssetQualifier> qualifiers)
    {
        if (qualifiers.Count > CountMax)
        {
            throw GridException.InvalidArgument($"The request has {qualifiers.Count} qualifiers: send at most {CountMax}.");
        }

        SortedList<string, string> values = new(StringComparer.Ordinal);
        foreach (AssetQualifier qualifier in qualifiers)
        {
            if (ProblemOf(qualifier) is { } problem)
            {
                throw GridException.InvalidArgument(problem);
            }

            if (!values.TryAdd(qualifier.Name, qualifier.Value) && values[qualifier.Name] != qualifier.Value)
            {
                throw GridException.InvalidArgument($"Qualifier '{qualifier.Name}' has two values: send one.");
            }
        }

        return new AssetQualifiers(values);
    }

    /// <summary>The value of a qualifier, or null.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    // A value is not shown: it may be what a download is let in by.
    private static string? ProblemOf(AssetQualifier qualifier) => qualifier switch
    {
        { Name.Length: 0 } => "A qualifier has no name: send one such as 'checksum.sri'.",
        { Name.Length: > NameLengthMax } => $"The name of a qualifier has at most {NameLengthMax} characters.",
        { Value.Length: > ValueLengthMax } => $"The value of a qualifier has at most {ValueLengthMax} characters.",
        _ when qualifier.Name.AsSpan().ContainsAnyInRange('\0', '\x1f') => "The name of a qualifier has no control characters.",
        _ => null,
    };
}
