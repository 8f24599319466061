using Grid.Sandbox.Isolation;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox;

/// <summary>A command and where it runs.</summary>
/// <param name="Request">The action. Its command has been checked.</param>
/// <param name="Folder">The action's folder, for files out of the command's sight.</param>
/// <param name="RootPath">The input root, laid out, as this process sees it.</param>
/// <param name="WorkingDirectory">The command's working directory, as this process sees it: a path in the root.</param>
public sealed record ActionLaunch(SandboxRequest Request, ActionFolder Folder, string RootPath, string WorkingDirectory)
{
    /// <summary>The input root, and where the launcher said the command will see it.</summary>
    public RootView View { get; init; } = RootView.AsIs(RootPath);

    /// <summary>See <see cref="IStagedRoot.MadePath"/>.</summary>
    public string? MadePath { get; init; }

    /// <summary>What to run.</summary>
    public Reapi.Command Command => Request.Command;
}
