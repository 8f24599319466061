namespace Grid.Server.Client;

/// <summary>What the client verbs exit with. A command that ran passes its own code through.</summary>
internal static class ClientExit
{
    public const int Success = 0;

    /// <summary>The verb could not do what it was asked.</summary>
    public const int Failure = 1;

    /// <summary><c>execute</c>, <c>operation wait</c>: the command outlived its timeout, as <c>timeout</c> has it.</summary>
    public const int CommandTimedOut = 124;

    /// <summary><c>execute</c>, <c>operation wait</c>: the farm failed, not the command, as <c>env</c> has it.</summary>
    public const int FarmFailed = 125;

    /// <summary>Ctrl-C: 128 and the signal's number.</summary>
    public const int Interrupted = 130;
}
