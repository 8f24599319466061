namespace Grid.Core;

/// <summary>What becomes of the number that a job asks for.</summary>
public enum NumericUse
{
    /// <summary>The bot has to offer at least this much, to each of its jobs.</summary>
    Minimum = 0,

    /// <summary>The job takes this much away from what the bot offers for as long as it runs.</summary>
    Consumed = 1,

    /// <summary>As <see cref="Consumed"/> where the bot offers the property at all; the job did not ask for it.</summary>
    ConsumedIfOffered = 2,
}
