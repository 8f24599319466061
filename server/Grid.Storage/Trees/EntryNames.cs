using System.Text;

namespace Grid.Storage.Trees;

/// <summary>Names of single directory entries, as clients may give them.</summary>
public static class EntryNames
{
    private const int ShownLengthMax = 80;

    /// <summary>What is wrong with a name ("is empty", "contains '/'"), or null when it names one entry of one folder.</summary>
    public static string? ProblemOf(string name) => name switch
    {
        "" => "is empty",
        "." or ".." => "is not a name but a way to another folder",
        _ when name.Contains('/', StringComparison.Ordinal) => "contains '/'",
        _ when name.Contains('\0', StringComparison.Ordinal) => "contains a NUL character",
        _ when Encoding.UTF8.GetByteCount(name) > DirectoryValidator.NameSizeBytesMax =>
            $"is longer than {DirectoryValidator.NameSizeBytesMax} bytes",
        _ => null,
    };

    /// <summary>A hostile name made fit for a message: short, and without control characters.</summary>
    public static string Show(string name)
    {
        string shown = name.Length > ShownLengthMax ? string.Concat(name.AsSpan(0, ShownLengthMax), "…") : name;
        return string.Concat(shown.Select(character => char.IsControl(character) ? '\uFFFD' : character));
    }
}
