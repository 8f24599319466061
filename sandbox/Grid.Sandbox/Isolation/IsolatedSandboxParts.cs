using Grid.Sandbox.Workers;

namespace Grid.Sandbox.Isolation;

/// <summary>What an isolating sandbox is made of.</summary>
public sealed record IsolatedSandboxParts
{
    /// <summary>Where input roots are laid out: a folder on the file system of the bot's store.</summary>
    public required string StagingPath { get; init; }

    /// <summary>How input roots are laid out; passes to the sandbox.</summary>
    public required IActionStager Stager { get; init; }

    /// <summary>What an action may use.</summary>
    public required SandboxLimits Limits { get; init; }

    /// <summary>Times the actions.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>
    /// What persistent workers may use; null for none. One of them isolates all the actions it works for together.
    /// </summary>
    public WorkerLimits? Workers { get; init; }

    /// <summary>Folders of the bot that no action may look into, such as its local store.</summary>
    public IReadOnlyList<string> OwnFolders { get; init; } = [];
}
