using Grid.Scheduling;

namespace Grid.Simulation;

/// <summary>One call of a bot, from when it is sent until it is answered, lost or given up.</summary>
internal sealed class Call(SimulatedBot bot)
{
    public SimulatedBot Bot { get; } = bot;

    /// <summary>Set once the server has it.</summary>
    public PollId? Poll { get; set; }

    /// <summary>The bot hung up: whatever is answered goes nowhere.</summary>
    public bool IsAbandoned => Bot.Outstanding != this;
}
