using Grid.Clients.Running;
using Grid.Testing;

namespace Grid.Faults.Farms;

/// <summary>The right to start processes as other users, and a built <c>grid</c> that those can read.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsTwoUsersAttribute : NeedsAttribute
{
    private static bool MayLack => Environment.GetEnvironmentVariable("CI") != "true";

    public override string? Missing => !MayLack ? null
        : !Environment.IsPrivilegedProcess ? "Only root may start a process as another user."
        : Unreadable is { } folder ? $"Another user cannot get to {folder}."
        : null;

    private static string? Unreadable => new[] { SourceTree.GridAssembly, SourceTree.Dotnet }
        .SelectMany(FoldersTo)
        .FirstOrDefault(folder => (File.GetUnixFileMode(folder) & UnixFileMode.OtherExecute) == 0);

    private static IEnumerable<string> FoldersTo(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
        }
    }
}
