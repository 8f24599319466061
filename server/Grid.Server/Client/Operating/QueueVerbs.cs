using System.CommandLine;

namespace Grid.Server.Client.Operating;

/// <summary><c>grid queue …</c>: what waits, and for what.</summary>
internal static class QueueVerbs
{
    public static Command Create(ClientVerb verb)
    {
        Command group = new("queue", "Look at the farm's queues, pause instances and resume them.");
        group.Add(QueueListVerb.Create(verb));
        group.Add(QueuePauseVerb.Create(verb));
        group.Add(QueueResumeVerb.Create(verb));
        return group;
    }

    /// <summary>Whether every instance of the scheduler is meant.</summary>
    public static Option<bool> AllOption() => new("--all")
    {
        Description = "All instances of the scheduler, not only the one named by --instance.",
    };
}
