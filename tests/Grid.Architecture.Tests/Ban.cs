using System.Text.RegularExpressions;

namespace Grid.Architecture.Tests;

/// <summary>Something that must not stand in a source file, where, and what to write instead.</summary>
internal sealed record Ban(string Pattern, string Instead, Func<SourceFile, bool> Where)
{
    /// <summary>Path endings where it may stand, each with the reason.</summary>
    public IReadOnlyDictionary<string, string> Except { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether what a comment says counts.</summary>
    public bool ReadsComments { get; init; }

    /// <summary>Every place where it stands nevertheless.</summary>
    public IEnumerable<string> Breaches(IEnumerable<SourceFile> files)
    {
        Regex pattern = new(Pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
        return files.Where(file => Where(file) && !Except.ContainsKey(file.Path)).SelectMany(BreachesOf);

        IEnumerable<string> BreachesOf(SourceFile file) => file.Lines
            .Select((line, index) => (line, index))
            .Where(numbered => pattern.IsMatch(ReadsComments ? numbered.line : WithoutComment(numbered.line)))
            .Select(numbered => $"{file.Path}:{numbered.index + 1}: {numbered.line.Trim()} -- {Instead}");
    }

    // Comments may name what they advise against.
    private static string WithoutComment(string line)
    {
        string trimmed = line.TrimStart();
        if (trimmed.StartsWith("//", StringComparison.Ordinal))
        {
            return string.Empty;
        }

        int comment = line.IndexOf(" // ", StringComparison.Ordinal);
        return comment < 0 ? line : line[..comment];
    }
}
