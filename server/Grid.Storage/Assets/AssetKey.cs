using System.Text;
using Grid.Core;

namespace Grid.Storage.Assets;

/// <summary>What a client calls an asset: a kind, a URI, and qualifiers in any order.</summary>
/// <remarks>Stores know it by a digest of these, which neither grows with them nor gives away the tokens among them.</remarks>
public readonly struct AssetKey : IEquatable<AssetKey>
{
    /// <summary>The longest name, in characters.</summary>
    public const int NameLengthMax = 8 * 1024;

    private AssetKey(AssetKind kind, string name, Digest id)
    {
        Kind = kind;
        Name = name;
        Id = id;
    }

    /// <summary>What the name stands for.</summary>
    public AssetKind Kind { get; }

    /// <summary>The URI as the client wrote it.</summary>
    public string Name { get; }

    /// <summary>What tells this key from every other.</summary>
    public Digest Id { get; }

    public static bool operator ==(AssetKey left, AssetKey right) => left.Equals(right);

    public static bool operator !=(AssetKey left, AssetKey right) => !left.Equals(right);

    /// <summary>Checks a name of a request.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT.</exception>
    public static AssetKey Parse(AssetKind kind, string name, AssetQualifiers qualifiers) =>
        ProblemOf(name) is { } problem
            ? throw GridException.InvalidArgument(problem)
            : new AssetKey(kind, name, IdOf(kind, name, qualifiers));

    public bool Equals(AssetKey other) => Id == other.Id;

    public override bool Equals(object? obj) => obj is AssetKey other && Equals(other);

    public override int GetHashCode() => Id.GetHashCode();

    public override string ToString() => Name;

    private static string? ProblemOf(string name) => name switch
    {
        "" => "A URI of the request is empty: name what is meant.",
        { Length: > NameLengthMax } => $"A URI has at most {NameLengthMax} characters; this one has {name.Length}.",
        _ when name.AsSpan().ContainsAnyInRange('\0', '\x1f') => "A URI has no control characters: escape them.",
        _ => null,
    };

    // With its length before each text no two lists of texts read alike.
    private static Digest IdOf(AssetKind kind, string name, AssetQualifiers qualifiers)
    {
        StringBuilder text = new();
        text.Append((int)kind).Append(':');
        Append(text, name);
        foreach (AssetQualifier qualifier in qualifiers.All)
        {
            Append(text, qualifier.Name);
            Append(text, qualifier.Value);
        }

        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Append(StringBuilder text, string part) => text.Append(part.Length).Append(':').Append(part);
}
