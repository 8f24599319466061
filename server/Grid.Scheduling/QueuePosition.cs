namespace Grid.Scheduling;

/// <summary>Where a job is in line. What is ahead now may be overtaken, and others may come between.</summary>
/// <param name="Length">Jobs that wait for the same kind of bot, this one included.</param>
/// <param name="AheadByPriority">Of those, how many are more urgent.</param>
/// <param name="AheadByAge">Of those, how many are as urgent, of the same target of the same build, and were there first.</param>
/// <param name="AheadElsewhere">Jobs of other queues that would get the same bots before it.</param>
/// <param name="TakesTurnsWith">
/// Jobs as urgent as it, of other instances, users, builds or targets: whose turn comes depends on what bots complete.
/// </param>
/// <param name="IsCounted">False when counting stopped at its limit: at least so many are ahead.</param>
public sealed record QueuePosition(
    int Length, int AheadByPriority, int AheadByAge, int AheadElsewhere, int TakesTurnsWith, bool IsCounted)
{
    /// <summary>How many go first in any case.</summary>
    public int Ahead => AheadByPriority + AheadByAge + AheadElsewhere;

    /// <summary>Nobody takes turns with it, and everybody was counted.</summary>
    public bool IsExact => IsCounted && TakesTurnsWith == 0;

    /// <summary>As people say it: <c>3</c>, <c>3 to 120</c>, <c>10001 or more</c>.</summary>
    public override string ToString() => this switch
    {
        { IsCounted: false } => $"{Ahead + 1} or more",
        { TakesTurnsWith: > 0 } => $"{Ahead + 1} to {Ahead + 1 + TakesTurnsWith}",
        _ => $"{Ahead + 1}",
    };
}
