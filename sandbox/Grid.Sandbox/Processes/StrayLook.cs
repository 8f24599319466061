using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Processes;

/// <summary>What was found of processes that have no right to be there.</summary>
internal sealed class StrayLook
{
    /// <summary>Of nothing.</summary>
    public static StrayLook Clear => new();

    /// <summary>Those that were killed, held by descriptors that tell when they are gone.</summary>
    public List<(int Pid, SafeFileHandle Process)> Killed { get; } = [];

    /// <summary>Whether all that was there may be.</summary>
    public bool IsSettled { get; set; } = true;
}
