using Grid.Sandbox.Native;

namespace Grid.Sandbox.Processes;

/// <summary>Keeps actions that run as the same user out of the process that runs them.</summary>
public static class ProcessPrivacy
{
    /// <summary>
    /// No other process of this user, root's aside, can look into this one or trace it from now on: not its memory and
    /// environment, where credentials are, nor what it has open.
    /// </summary>
    public static void Begin() => ProcessCalls.HideFromOwnUser();
}
