using System.Runtime.InteropServices;

namespace Grid.Server.Hosting;

/// <summary>
/// Counts the signals by which a process is asked to stop: the first is a request, the second an order. Those after it have
/// the effect they have in programs that know nothing of signals.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private const int CountMax = 2;

    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Take),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken First => _first.Token;

    /// <summary>Cancelled by the second.</summary>
    public CancellationToken Second => _second.Token;

    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _first.Dispose();
        _second.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        int count = Interlocked.Increment(ref _count);
        context.Cancel = count <= CountMax;
        (count switch
        {
            1 => _first,
            CountMax => _second,
            _ => null,
        })?.Cancel();
    }
}
