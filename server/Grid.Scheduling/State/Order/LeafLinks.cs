namespace Grid.Scheduling.State.Order;

/// <summary>A job's place among those of the same fair key.</summary>
internal readonly struct LeafLinks : IJobLinks
{
    public static ref JobLinks Of(Job job) => ref job.InLeaf;
}
