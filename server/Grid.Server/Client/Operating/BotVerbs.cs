using System.CommandLine;

namespace Grid.Server.Client.Operating;

/// <summary><c>grid bots …</c>: the machines of the farm.</summary>
internal static class BotVerbs
{
    public static Command Create(ClientVerb verb)
    {
        Command group = new("bots", "Look at the farm's bots, keep work from them, end their sessions.");
        group.Add(BotListVerb.Create(verb));
        group.Add(BotDrainVerb.Create(verb));
        group.Add(BotUndrainVerb.Create(verb));
        group.Add(BotTerminateVerb.Create(verb));
        return group;
    }

    /// <summary>Which bots a rule is about.</summary>
    public static Argument<string?> PatternArgument() => new("BOTS")
    {
        Description = "A bot's name, or a pattern such as 'rack-7-*'; '*' is all of them.",
        Arity = ArgumentArity.ZeroOrOne,
    };
}
