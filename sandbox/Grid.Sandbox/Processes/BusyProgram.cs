using Grid.Sandbox.Native;

namespace Grid.Sandbox.Processes;

/// <summary>
/// A program that cannot be started yet, because some process still holds it open for writing, as a forked child does until
/// it runs its own.
/// </summary>
internal static class BusyProgram
{
    private const int AttemptsMax = 8;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(1);

    /// <summary>Whether to try once more after this error of an attempt, the first of which is 1.</summary>
    public static bool IsWorthAnotherTry(int error, int attempt) => error == Errno.TextBusy && attempt < AttemptsMax;

    /// <summary>Waits before the attempt after this one, longer each time.</summary>
    public static Task PauseAsync(int attempt, TimeProvider time, CancellationToken cancellation) =>
        Task.Delay(Delay * (1 << attempt), time, cancellation);
}
