namespace Grid.Scheduling;

/// <summary>A job's number. Numbers only grow, so that at equal priority the smaller one has been queued longer.</summary>
public readonly record struct JobId(long Value)
{
    public override string ToString() => $"job-{Value}";
}
