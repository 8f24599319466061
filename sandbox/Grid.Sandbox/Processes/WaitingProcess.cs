using Grid.Sandbox.Native;

namespace Grid.Sandbox.Processes;

/// <summary>A program that was started before the action it is for was known, and waits to be told of it.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Action">What it and its descendants are known by.</param>
/// <param name="Streams">What it writes to.</param>
internal sealed record WaitingProcess(int Pid, LivingAction Action, StandardStreams Streams)
{
    /// <summary>Ends it where no action has come.</summary>
    public void Kill()
    {
        ProcessCalls.SignalGroup(Pid, ProcessCalls.Kill);
        ProcessCalls.Reap(Pid);
        Action.Dispose();
        Streams.Dispose();
    }
}
