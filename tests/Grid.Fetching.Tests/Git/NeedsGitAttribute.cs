using Grid.Testing;

namespace Grid.Fetching.Tests.Git;

/// <summary>git, and the part of it that serves repositories.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsGitAttribute : NeedsAttribute
{
    public const string ServerPath = "/usr/lib/git-core/git-http-backend";

    private static bool MayLack => Environment.GetEnvironmentVariable("CI") != "true";

    public override string? Missing => MayLack && !File.Exists(ServerPath) ? $"git is not installed ({ServerPath})." : null;
}
