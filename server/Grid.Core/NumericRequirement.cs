namespace Grid.Core;

/// <summary>A number that a job asks of its bot.</summary>
/// <param name="Name">The platform property that holds the bot's number.</param>
/// <param name="Least">How much of it.</param>
/// <param name="Use">Whether other jobs of the bot have to do without it.</param>
public readonly record struct NumericRequirement(string Name, Quantity Least, NumericUse Use)
{
    /// <summary>Whether it is taken away from the bot while the job runs.</summary>
    public bool IsConsumed => Use != NumericUse.Minimum;

    /// <summary>Whether a bot with this number, or with none, could run the job when it runs nothing else.</summary>
    public bool IsMetBy(Quantity? total) => total is null ? Use == NumericUse.ConsumedIfOffered : total >= Least;

    public override string ToString() => $"{Name}>={Least}";
}
