using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Steps;

/// <summary>
/// The pipe by which a program says which step failed, or which signal ended what it was to run. It is far larger than a
/// report, so that nothing waits.
/// </summary>
internal sealed class StepReport : IDisposable
{
    private readonly SafeFileHandle _readingEnd;

    public StepReport()
    {
        (_readingEnd, SafeFileHandle writingEnd) = PollCalls.MakePipe();
        using (writingEnd)
        {
            WritingEnd = MemoryFile.Raise(writingEnd);
        }
    }

    /// <summary>What the program is given.</summary>
    public SafeFileHandle WritingEnd { get; }

    /// <summary>The step that failed and the signal, once the program has ended; null for each that there is none of.</summary>
    public (StepFailure? Failure, int? Signal) Read(StepProgram program)
    {
        Span<byte> report = stackalloc byte[StepProgram.StepSize];
        if (PollCalls.Read(_readingEnd, report) != report.Length)
        {
            return (null, null);
        }

        return StepProgram.SignalOf(report) is { } signal ? (null, signal) : (program.FailureOf(report), null);
    }

    public void Dispose()
    {
        _readingEnd.Dispose();
        WritingEnd.Dispose();
    }
}
