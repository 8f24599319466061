using Grid.Sandbox.Processes;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Networks;

/// <summary>The network namespace of one action. Unless it is given back it ends with the action.</summary>
internal sealed class NetworkLoan(NetworkPool pool, SpareNetwork network) : IDisposable
{
    private bool _isGivenBack;

    /// <summary>What it is entered by.</summary>
    public SafeFileHandle Handle => network.Handle;

    /// <summary>
    /// Gives it back if the program that had it ended by itself: then the kernel has ended all in its process namespace
    /// before. What was ended from outside may be on its way out still.
    /// </summary>
    public void GiveBackAfter(ProcessOutcome outcome)
    {
        if (outcome is { Signal: null, HasTimedOut: false, HasFilledDisk: false })
        {
            _isGivenBack = true;
            pool.GiveBack(network);
        }
    }

    public void Dispose()
    {
        if (!_isGivenBack)
        {
            network.Dispose();
        }
    }
}
