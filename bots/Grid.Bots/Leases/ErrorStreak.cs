using Grid.Bots.Session;
using Grid.Core;

namespace Grid.Bots.Leases;

/// <summary>
/// Counts the jobs in a row that failed by the bot's own fault. A bot on a broken machine fails every job it is given, and
/// as it fails them at once it is given more than any other: after some it has to stop asking.
/// </summary>
/// <param name="lengthMax">The jobs after which it is broken; 0 for never.</param>
internal sealed class ErrorStreak(int lengthMax)
{
    private int _length;

    /// <summary>Whether the bot is to take no more work.</summary>
    public bool IsBroken => lengthMax > 0 && _length >= lengthMax;

    /// <summary>A job came to its end.</summary>
    public void Note(LeaseReport report)
    {
        // A job that was stopped says nothing of the machine.
        if (report.Status != GridStatus.Cancelled)
        {
            _length = report.Status is GridStatus.Internal or GridStatus.Unavailable ? _length + 1 : 0;
        }
    }

    /// <summary>An action went well.</summary>
    public void Mend() => _length = 0;
}
