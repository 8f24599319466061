namespace Grid.Architecture.Tests;

/// <summary>A text file of the tree; the path is relative to its root, with slashes.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string[] Lines { get; } = Text.Split('\n');

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public bool IsUnder(params ReadOnlySpan<string> folders)
    {
        foreach (string folder in folders)
        {
            if (Path.StartsWith(folder + "/", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
