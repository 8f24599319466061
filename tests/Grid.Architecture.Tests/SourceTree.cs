using Grid.Tests.Shared;

namespace Grid.Architecture.Tests;

/// <summary>
/// The sources as they lie on disk, without what builds and tools leave behind. Needs no version control.
/// </summary>
internal static class SourceTree
{
    private static readonly HashSet<string> Skipped = new(StringComparer.Ordinal)
    {
        ".git", ".vs", ".idea", "bin", "obj", "artifacts", "TestResults", "__pycache__", "node_modules",
    };

    private static readonly HashSet<string> TextExtensions = new(StringComparer.Ordinal)
    {
        "", ".cs", ".csproj", ".editorconfig", ".gitignore", ".json", ".md", ".props", ".proto", ".py", ".sh", ".sln",
        ".targets", ".txt", ".yml",
    };

    private static readonly Lazy<IReadOnlyList<SourceFile>> All =
        new(() => [.. FilesOf(RepositoryRoot.Path).Select(Read)]);

    public static IReadOnlyList<SourceFile> Files => All.Value;

    public static IEnumerable<SourceFile> OfType(string extension) =>
        Files.Where(file => Path.GetExtension(file.Path) == extension);

    private static IEnumerable<string> FilesOf(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            if (TextExtensions.Contains(Path.GetExtension(file)))
            {
                yield return file;
            }
        }

        foreach (string inner in Directory.EnumerateDirectories(folder).Where(inner => !IsSkipped(inner)))
        {
            foreach (string file in FilesOf(inner))
            {
                yield return file;
            }
        }
    }

    // A symbolic link may lead out of the tree, or round in it.
    private static bool IsSkipped(string folder) =>
        Skipped.Contains(Path.GetFileName(folder))
        || File.GetAttributes(folder).HasFlag(FileAttributes.ReparsePoint);

    private static SourceFile Read(string file) =>
        new(Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/'), File.ReadAllText(file));
}
