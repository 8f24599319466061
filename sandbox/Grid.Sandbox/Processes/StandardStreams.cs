using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Processes;

/// <summary>The pipes for what a program writes to its two streams.</summary>
internal sealed record StandardStreams(
    SafeFileHandle StdoutRead, SafeFileHandle StdoutWrite, SafeFileHandle StderrRead, SafeFileHandle StderrWrite) : IDisposable
{
    public static StandardStreams Make()
    {
        (SafeFileHandle stdoutRead, SafeFileHandle stdoutWrite) = PollCalls.MakePipe();
        try
        {
            (SafeFileHandle stderrRead, SafeFileHandle stderrWrite) = PollCalls.MakePipe();
            return new StandardStreams(stdoutRead, stdoutWrite, stderrRead, stderrWrite);
        }
        catch
        {
            stdoutRead.Dispose();
            stdoutWrite.Dispose();
            throw;
        }
    }

    /// <summary>Leaves the writing ends to the program alone, so that their end is its end.</summary>
    public void CloseWritingEnds()
    {
        StdoutWrite.Dispose();
        StderrWrite.Dispose();
    }

    public void Dispose()
    {
        CloseWritingEnds();
        StdoutRead.Dispose();
        StderrRead.Dispose();
    }
}
