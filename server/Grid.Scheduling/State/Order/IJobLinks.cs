namespace Grid.Scheduling.State.Order;

/// <summary>Which of its places a job keeps for a line.</summary>
internal interface IJobLinks
{
    static abstract ref JobLinks Of(Job job);
}
