using Grid.Sandbox.Native;

namespace Grid.Sandbox.Processes;

/// <summary>A program that was started before the action it is for was known, and waits to be told of it.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Action">What it and its descendants are known by.</param>
/// <param name="Streams">What it writes to.</param>
internal sealed record WaitingProcess(int Pid, LivingAction Action, StandardStreams Streams)
{
    private int _isKilled;

    /// <summary>Ends it where no action has come. When the call ends nothing of it is left.</summary>
    public void Kill()
    {
        // Once its number is free it may be another's.
        if (Interlocked.Exchange(ref _isKilled, 1) == 1)
        {
            return;
        }

        // Those below it become this process's own when it is gone.
        List<int> all = [];
        ChildList.Visit(Pid, all.Add);
        ProcessCalls.SignalGroup(Pid, ProcessCalls.Kill);
        all.ForEach(pid => ProcessCalls.Reap(pid));
        Action.Dispose();
        Streams.Dispose();
    }
}
