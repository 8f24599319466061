namespace Grid.Scheduling.Tests.Order;

/// <summary>What an instance, a user, an invocation or a target has, for <see cref="NaiveOrder"/>.</summary>
internal sealed class NaiveShare
{
    public int Executing { get; set; }

    public long ServedAt { get; set; }

    public required long Number { get; init; }

    public int Jobs { get; set; }
}
