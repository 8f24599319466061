using System.CommandLine;

namespace Grid.Server.Client.Operations;

/// <summary><c>grid operation …</c>: what the farm is at.</summary>
internal static class OperationVerbs
{
    public static Command Create(ClientVerb verb)
    {
        Command group = new("operation", "Look at operations, wait for them, end them.");
        group.Add(OperationListVerb.Create(verb));
        Command show = OperationShowVerb.Create(verb);
        show.Aliases.Add("status");
        group.Add(show);
        group.Add(OperationWaitVerb.Create(verb));
        group.Add(OperationCancelVerb.Create(verb));
        group.Add(OperationKillVerb.Create(verb));
        return group;
    }

    /// <summary>The argument the verbs about one operation share.</summary>
    public static Argument<string> NameArgument() => new("NAME")
    {
        Description = "The operation's name, as `execute` and `operation list` print it.",
    };
}
