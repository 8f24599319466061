using System.Diagnostics.CodeAnalysis;

namespace Grid.Core;

/// <summary>
/// The tenancy prefix of a request (REAPI <c>instance_name</c>): slash-separated parts, or empty. A part may not be a
/// word that ByteStream resource names and operation names reserve.
/// </summary>
public readonly record struct InstanceName
{
    /// <summary>The longest name accepted, in characters.</summary>
    public const int LengthMax = 256;

    private static readonly string[] ReservedParts =
    [
        "blobs", "uploads", "actions", "actionResults", "operations", "capabilities", "compressed-blobs",
    ];

    private readonly string? _value;

    // The empty name is the default of the type, so that both are equal.
    private InstanceName(string value) => _value = value.Length == 0 ? null : value;

    /// <summary>The empty name, the default instance of most clients.</summary>
    public static InstanceName Empty { get; } = new(string.Empty);

    /// <summary>The name's text; empty for the empty name.</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>Checks and wraps a name from the wire; <paramref name="problem"/> says what is wrong with it.</summary>
    public static bool TryParse(string text, out InstanceName name, [NotNullWhen(false)] out string? problem)
    {
        name = default;
        problem = ProblemOf(text);
        if (problem is not null)
        {
            return false;
        }

        name = new InstanceName(text);
        return true;
    }

    /// <summary>Wraps a name known to be good, or throws <see cref="GridException"/> (INVALID_ARGUMENT).</summary>
    public static InstanceName Parse(string text) =>
        TryParse(text, out InstanceName name, out string? problem) ? name : throw GridException.InvalidArgument(problem);

    /// <summary>The name without its last part: <c>a</c> for <c>a/b</c>, and the empty name for <c>a</c>, which has none above.</summary>
    public bool TryGetParent(out InstanceName parent)
    {
        // Read first: a caller who climbs writes the parent over the name itself.
        string? value = _value;
        parent = value is null ? default : new InstanceName(value[..Math.Max(0, value.LastIndexOf('/'))]);
        return value is not null;
    }

    public bool Equals(InstanceName other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;

    private static string? ProblemOf(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (text.Length > LengthMax)
        {
            return $"An instance name may have at most {LengthMax} characters; this one has {text.Length}.";
        }

        if (text.AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            return "An instance name may not contain control characters.";
        }

        foreach (string part in text.Split('/'))
        {
            if (part.Length == 0)
            {
                return $"Instance name '{text}' has an empty part: remove the leading, trailing or doubled slash.";
            }

            if (ReservedParts.Contains(part, StringComparer.Ordinal))
            {
                return $"Instance name '{text}' has the part '{part}', which resource names reserve: choose another name.";
            }
        }

        return null;
    }
}
