using Grid.Core;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Processes;

/// <summary>What the error of running a program means: the action's own business, or this machine's.</summary>
internal static class StartFailure
{
    /// <summary>The outcome a shell would have.</summary>
    /// <exception cref="GridException">It was this machine's failure, not the program's.</exception>
    public static ProcessOutcome ToOutcome(string name, int error) => error switch
    {
        Errno.NoEntry or Errno.NotADirectory => ProcessOutcome.NotStarted(
            ProcessOutcome.NotFound,
            $"{name}: cannot be run: the file, or the interpreter it names, is not there."),
        Errno.AccessDenied or Errno.NotExecutable or Errno.TextBusy or Errno.ArgumentsTooLong or Errno.IsADirectory
            or Errno.NotPermitted or Errno.TooManySymlinks or Errno.NameTooLong => ProcessOutcome.NotStarted(
            ProcessOutcome.NotExecutable, $"{name}: cannot be run: {Errno.TextOf(error)}."),
        _ => throw Errno.ToFailure($"Cannot start '{name}'", error),
    };
}
