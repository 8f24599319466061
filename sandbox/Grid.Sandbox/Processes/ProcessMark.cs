using Grid.Sandbox.Native;

namespace Grid.Sandbox.Processes;

/// <summary>
/// The number by which the processes of an action are known, wherever they went: their soft limit on file locks, a limit
/// no kernel has looked at since 2.4.25. Every descendant inherits it; unlike group, session, environment, parent or
/// working directory, no daemon changes it on its way into the background, and it takes no privilege to set or read.
/// </summary>
internal static class ProcessMark
{
    /// <summary>
    /// Held while a child is started: the limit is this whole process's, so marking a child means to have the mark oneself
    /// for that long.
    /// </summary>
    public static Lock Gate { get; } = new();

    /// <summary>Runs <paramref name="start"/>, whose child carries the mark.</summary>
    public static int Start(ulong mark, Func<int> start)
    {
        lock (Gate)
        {
            ulong own = ProcessCalls.LocksLimitOf(0) ?? ulong.MaxValue;
            if (!ProcessCalls.TrySetLocksLimit(mark))
            {
                return Errno.Last;
            }

            try
            {
                return start();
            }
            finally
            {
                ProcessCalls.TrySetLocksLimit(own);
            }
        }
    }

    /// <summary>The mark of a process; null when it is gone or another user's.</summary>
    public static ulong? Of(int pid) => ProcessCalls.LocksLimitOf(pid);
}
