using Grid.Core;

namespace Grid.Sandbox.Capture;

/// <summary>How many files, directories and symlinks an action may leave, all its outputs together.</summary>
internal sealed class EntryBudget(int entriesMax)
{
    private int _taken;

    /// <summary>How many more there may be.</summary>
    public int Left => entriesMax - _taken;

    /// <summary>Some were found at a path.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when they are more than are left.</exception>
    public void Take(int count, string path)
    {
        _taken += count;
        if (Left < 0)
        {
            throw Exceeded(path);
        }
    }

    /// <summary>What is said of more than are left.</summary>
    public GridException Exceeded(string path) => GridException.ResourceExhausted(
        $"'{path}' and what was captured before it has more than the {entriesMax} entries accepted.");
}
