namespace Grid.Scheduling;

/// <summary>Where a job is in line. What is ahead now may be overtaken, and others may come between.</summary>
/// <param name="Length">Jobs that wait for the same kind of bot, this one included.</param>
/// <param name="AheadByPriority">Of those, how many are more urgent.</param>
/// <param name="AheadByAge">Of those, how many are as urgent, of the same target of the same build, and were there first.</param>
/// <param name="AheadElsewhere">Jobs of other queues that would get the same bots before it.</param>
/// <param name="IsExact">False when others take turns with it, or counting stopped at its limit: at least so many are ahead.</param>
public sealed record QueuePosition(int Length, int AheadByPriority, int AheadByAge, int AheadElsewhere, bool IsExact)
{
    /// <summary>How many are ahead in all.</summary>
    public int Ahead => AheadByPriority + AheadByAge + AheadElsewhere;
}
