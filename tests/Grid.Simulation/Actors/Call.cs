using Grid.Scheduling;
using Grid.Simulation.Servers;

namespace Grid.Simulation.Actors;

/// <summary>One call of a bot, from when it is sent until it is answered, lost or given up.</summary>
internal sealed class Call(SimulatedBot bot)
{
    public SimulatedBot Bot { get; } = bot;

    /// <summary>Set once a server has it.</summary>
    public PollId? Poll { get; set; }

    /// <summary>The server that has it.</summary>
    public Writer? Server { get; set; }

    /// <summary>The bot hung up: whatever is answered goes nowhere.</summary>
    public bool IsAbandoned => Bot.Outstanding != this;

    /// <summary>It did not get through; the bot is to call again.</summary>
    public void Fail()
    {
        if (!IsAbandoned)
        {
            Bot.Outstanding = null;
        }
    }
}
