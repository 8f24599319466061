using Grid.Clients.Running;
using Grid.Testing;

namespace Grid.Sandbox.Runner.Tests;

/// <summary>The right to start a process as another user, and a built <c>grid</c> that such a user can read.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsTwoUsersAttribute : NeedsAttribute
{
    private static bool MayLack => Environment.GetEnvironmentVariable("CI") != "true";

    public override string? Missing => MissingUsers;

    public static string? MissingUsers => !MayLack || OrdinaryUser.Shown is not null ? null
        : !Environment.IsPrivilegedProcess ? "Only root may start a process as another user."
        : Unreadable is { } path ? $"Another user cannot get to {path}."
        : null;

    // Every folder on the way to the built program and to dotnet has to let others pass.
    private static string? Unreadable => new[] { SourceTree.GridAssembly, SourceTree.Dotnet }
        .SelectMany(ParentsOf)
        .FirstOrDefault(folder => (File.GetUnixFileMode(folder) & UnixFileMode.OtherExecute) == 0);

    private static IEnumerable<string> ParentsOf(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            yield return folder;
        }
    }
}
