namespace Grid.Sandbox;

/// <summary>How the run of an action ended, as the sandbox saw it: what the status and the message of a result go by.</summary>
public enum ActionEnd
{
    /// <summary>The command exited, with whatever code, or could not be started (126, 127).</summary>
    Exited = 0,

    /// <summary>The command ran longer than its timeout and was killed.</summary>
    TimedOut,

    /// <summary>A process of the action was killed because the action's memory was used up.</summary>
    OutOfMemory,

    /// <summary>The action wrote more than it may keep on the disk.</summary>
    DiskFull,

    /// <summary>A signal ended the command that the sandbox did not send.</summary>
    Killed,
}
