namespace Grid.Scheduling;

/// <summary>An operator's rule: these bots get no new work, and neither do those that come later. What they run, they end.</summary>
/// <param name="Bots">Which bots; the rule is known by it.</param>
/// <param name="Reason">For people; may be empty.</param>
/// <param name="By">Who asked for it, as far as the call told.</param>
/// <param name="At">Since when.</param>
public sealed record Drain(BotSelector Bots, string Reason, string By, DateTimeOffset At)
{
    public override string ToString() => Reason.Length == 0 ? $"{Bots}" : $"{Bots} ({Reason})";
}
