using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Capture;

/// <summary>How the directories of one action are captured.</summary>
/// <param name="Root">The action's input root.</param>
/// <param name="Staged">Knows inputs again that nobody has written to.</param>
/// <param name="Properties">The node properties wanted.</param>
/// <param name="Entries">What its outputs may have in all.</param>
/// <param name="DepthMax">Directories inside one another.</param>
internal sealed record CaptureRules(
    RootedPath Root, IStagedRoot Staged, NodePropertyChoice Properties, EntryBudget Entries, int DepthMax)
{
    /// <summary>Whether what cannot be read may be made readable: an action's files may, a person's only if asked.</summary>
    public bool MayChangeModes { get; init; } = true;
}
