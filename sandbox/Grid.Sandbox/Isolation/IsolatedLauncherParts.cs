using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Isolation;

/// <summary>What an isolating launcher is made of, which stays its maker's.</summary>
public sealed record IsolatedLauncherParts
{
    /// <summary>Starts the programs.</summary>
    public required ProcessHost Processes { get; init; }

    /// <summary>Where it tries itself out.</summary>
    public required StagingArea Area { get; init; }

    /// <summary>Folders that no action may look into.</summary>
    public IReadOnlyList<string> OwnFolders { get; init; } = [];

    /// <summary>Times its waiting.</summary>
    public required TimeProvider Time { get; init; }
}
